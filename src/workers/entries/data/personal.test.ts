import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packTexts } from '#core/table/raw-builder.ts';
import { applyChange, protectColumns, toFindingColumn, understandColumn } from './columns.ts';
import { findFindings } from './findings.ts';
import { examineColumns, withDigests } from './personal.ts';

const mails = Array.from({ length: 60 }, (_, i) => (i === 7 ? '' : `person${i}@firm${i % 9}.org`));
const notes = Array.from({ length: 60 }, (_, i) => (i % 4 === 0 ? 'call +49 30 1234567' : i % 2 === 0 ? 'visit' : 'letter'));

const readTable = () =>
  protectColumns([
    understandColumn('contact', packTexts(mails)),
    understandColumn('how', packTexts(notes)),
    understandColumn('plan', packTexts(notes.map((_, i) => (i % 3 === 0 ? 'gold' : 'blue')))),
  ]);

describe('personal data in the data worker', () => {
  it('is kept from training before anybody says a word, and told with every way to go', () => {
    const columns = readTable();
    expect(columns.map(({ spec, column }) => [spec.personal?.category, spec.personal?.action, column.storage])).toEqual([
      ['email', 'replace', 'opaque'],
      ['mixed', 'mask', 'categorical'],
      [undefined, undefined, 'categorical'],
    ]);
    const scrubbed = columns[1]!.column;
    expect(scrubbed.storage === 'categorical' && scrubbed.dictionary).toEqual(['call +00 00 0000000', 'letter', 'visit']);
    const findings = findFindings(columns.map(toFindingColumn)).filter(({ type }) => type === 'personal');
    expect(findings.map(({ title, action, choices }) => [title, action.label, choices?.map(({ label }) => label)])).toEqual([
      [
        '“contact” holds e-mail addresses',
        'Replace with fakes',
        ['Mask', 'Keep only the kind of provider', 'Keep as it is', 'Leave the column out'],
      ],
      ['“how” holds personal details among other text', 'Mask the details', ['Keep as it is', 'Leave the column out']],
    ]);
  });

  it('sends digests with replaced columns alone, and no text', () => {
    const [contact, how] = readTable().map(({ column, raw, spec }) => withDigests(column, raw, spec));
    expect(contact!.storage === 'opaque' && contact!.avoid?.digests.length).toBe(59);
    expect(contact).not.toHaveProperty('cells');
    expect(how).not.toHaveProperty('avoid');
  });

  it('is decided by the person: kept, taken off, or seen where nothing was found', () => {
    const [contact, , plan] = readTable();
    const kept = applyChange(contact!, { personal: { action: 'keep' } });
    expect([kept.spec.personal?.action, kept.spec.personal?.category]).toEqual(['keep', 'email']);
    expect(findFindings([toFindingColumn(kept)]).some(({ type }) => type === 'personal')).toBe(false);
    expect(applyChange(kept, { personal: null }).spec).not.toHaveProperty('personal');
    const restored = applyChange(kept, { personal: { action: 'replace', category: 'email' } });
    expect([restored.spec, restored.column]).toEqual([contact!.spec, contact!.column]);
    const flagged = applyChange(plan!, { personal: { category: 'username' } });
    expect([flagged.spec.personal?.action, flagged.column.storage]).toEqual(['replace', 'opaque']);
  });

  it('that is kept as it is is learnt where rows share values, and new values are made where none do', () => {
    const shared = Array.from({ length: 400 }, (_, i) => (i % 5 === 0 ? `info@firm${i % 3}.org` : `person${i}@firm${i % 9}.org`));
    const [some, none] = protectColumns([understandColumn('e-mail', packTexts(shared)), understandColumn('contact', packTexts(mails))]);
    expect([some!.spec.kind, some!.spec.personal?.action]).toEqual(['identifier', 'replace']);
    const kept = applyChange(some!, { personal: { action: 'keep' } });
    expect([kept.spec.kind, kept.column.storage]).toEqual(['categorical', 'categorical']);
    const again = applyChange(kept, { personal: { action: 'replace', category: 'email' } });
    expect(again.column.storage).toBe('opaque');
    expect(applyChange(none!, { personal: { action: 'keep' } }).spec.kind).toBe(none!.spec.kind);
  });

  it('is looked for in any texts without a crash', () => {
    const cell = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.stringMatching(/^[\d +().@:/-]{0,30}$/),
      fc.constantFrom('', 'Ann Lee', 'a@b.cd', '+49 30 123', '4111 1111 1111 1111', '🙂', '\n'),
    );
    fc.assert(
      fc.property(
        fc.constantFrom('name', 'e-mail', 'Telefon', 'address', 'IBAN', 'ip', 'x', 'dob', ''),
        fc.array(cell, { maxLength: 30 }),
        (name, cells) => {
          const column = understandColumn(name, packTexts(cells));
          const [protectedColumn] = protectColumns([column]);
          expect(protectedColumn!.column.missing).toHaveLength(cells.length);
          if (protectedColumn!.spec.personal !== undefined)
            for (const action of ['replace', 'mask', 'coarsen', 'keep'] as const) {
              const changed = applyChange(protectedColumn!, { personal: { action } });
              expect(changed.column.missing).toEqual(protectedColumn!.column.missing);
            }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('does not hold up a table of long cells', () => {
    const long = ['https://a.b', 'a@b', 'x ', '1 ', '. '].map((part) => part.repeat(40_000));
    const columns = long.map((text) => ({ ...understandColumn('notes', packTexts([text, `${text} `, 'short'])) }));
    const before = process.cpuUsage();
    examineColumns(columns);
    // Of processor time, whatever else runs: what grows with the square of a cell's length takes minutes.
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(5);
  });
});
