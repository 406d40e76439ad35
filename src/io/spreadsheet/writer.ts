import { Zip, ZipDeflate } from 'fflate';
import type { ValueType } from '#core/columns/contract.ts';
import { ReadError } from '../read-error.ts';
import { columnOfRows, readTypedCells, valueTypeOf } from '../typed-cells.ts';
import type { FormatWriter } from '../writer-contract.ts';
import { nameOfColumn } from './layout.ts';
import { numberFormatOf } from './number-formats.ts';

const MAX_ROWS = 1_048_576;
const MAX_COLUMNS = 16_384;
const MAX_TEXT = 32_767;
const MS_PER_DAY = 86_400_000;
const EPOCH_SERIAL = 25_569;
/** Days before March 1900 are counted with a leap day that never was, so that they are written as text. */
const FIRST_SERIAL = 61;
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
/** Whoever reads the file finds no clock in it. */
const MADE = new Date(1980, 0, 1);

/** Control characters, half surrogates and two that are no characters at all; tabs and line feeds are fit. */
const UNFIT = /(?![\t\n])\p{Cc}|\ufffe|\uffff|\p{Cs}/gu;

/** Signs that XML cannot hold stand as _x0000_ in a workbook, and so does an underscore that would be read as the start of such. */
function escapeText(text: string): string {
  return text
    .replace(/_(?=x[0-9a-f]{4}_)/gi, '_x005F_')
    .replace(UNFIT, (sign) => (/\p{Cs}/u.test(sign) ? '\ufffd' : `_x${sign.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}_`))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

const escapeAttribute = (text: string) => escapeText(text).replaceAll('"', '&quot;');

/** At most 31 characters, none of : \ / ? * [ ], no apostrophe at the ends. */
function sheetNameOf(tableName: string): string {
  const name = tableName
    .replace(/^.*[\\/]/, '')
    .replace(/\.[a-z0-9]{1,8}$/i, '')
    .replace(/[:\\/?*[\]]/g, ' ')
    .slice(0, 31)
    .replace(/^'+|'+$/g, '')
    .trim();
  return name === '' || /^history$/i.test(name) ? 'Table' : name;
}

function describeStyles(formats: readonly string[]): string {
  const own = formats.filter((format) => format !== 'General');
  const numFmts = own.map((format, i) => `<numFmt numFmtId="${164 + i}" formatCode="${escapeAttribute(format)}"/>`).join('');
  const xfs = own.map((_, i) => `<xf numFmtId="${164 + i}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>`).join('');
  return `${HEAD}<styleSheet ${MAIN}>${own.length === 0 ? '' : `<numFmts count="${own.length}">${numFmts}</numFmts>`}<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="${own.length + 1}"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>${xfs}</cellXfs></styleSheet>`;
}

/**
 * An Excel workbook of one sheet, written row by row: libraries hold the whole sheet, which a large table does not allow.
 *
 * Numbers, booleans and dates are real ones in their own formats; texts are inline strings, which never run as formulas. A cell that is
 * missing is left out, and one with a marker holds the marker's text.
 *
 * Source: ECMA-376 part 1, SpreadsheetML; the packing by fflate.
 * @throws ReadError 'too-large' past Excel's 1,048,576 rows or 16,384 columns.
 */
export const xlsxFormat: FormatWriter = {
  id: 'xlsx',
  create(specs, { tableName }) {
    if (specs.length > MAX_COLUMNS) throw tooLarge('columns', MAX_COLUMNS);
    const encoder = new TextEncoder();
    const types = specs.map(valueTypeOf);
    const formats = specs.map((spec, j) => numberFormatOf(spec, types[j] as ValueType));
    const distinct = [...new Set(formats)].filter((format) => format !== 'General');
    const styles = formats.map((format) => (format === 'General' ? '' : ` s="${distinct.indexOf(format) + 1}"`));
    const letters = specs.map((_, j) => nameOfColumn(j));
    let waiting: Uint8Array[] = [];
    let failure: Error | null = null;
    const zip = new Zip((error, chunk) => {
      if (error) failure = error;
      else waiting.push(chunk);
    });
    const addPart = (name: string): ZipDeflate => {
      const part = new ZipDeflate(name, { level: 6 });
      part.mtime = MADE;
      zip.add(part);
      return part;
    };
    const addText = (name: string, text: string) => addPart(name).push(encoder.encode(text), true);
    const take = (): Uint8Array => {
      if (failure !== null) throw failure;
      const bytes = new Uint8Array(waiting.reduce((sum, chunk) => sum + chunk.length, 0));
      let at = 0;
      for (const chunk of waiting) {
        bytes.set(chunk, at);
        at += chunk.length;
      }
      waiting = [];
      return bytes;
    };

    addText(
      '[Content_Types].xml',
      `${HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>`,
    );
    addText(
      '_rels/.rels',
      `${HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    );
    addText(
      'xl/workbook.xml',
      `${HEAD}<workbook ${MAIN} xmlns:r="${RELATIONS}"><sheets><sheet name="${escapeAttribute(sheetNameOf(tableName))}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    );
    addText(
      'xl/_rels/workbook.xml.rels',
      `${HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${RELATIONS}/styles" Target="styles.xml"/></Relationships>`,
    );
    addText('xl/styles.xml', describeStyles(distinct));
    const sheet = addPart('xl/worksheets/sheet1.xml');
    let rowNumber = 0;
    let changedCellCount = 0;

    const writeText = (text: string, j: number): string => {
      let kept = text;
      if (text.length > MAX_TEXT) {
        kept = text.slice(0, MAX_TEXT);
        changedCellCount += 1;
      }
      return `<c r="${letters[j]}${rowNumber}" t="inlineStr"><is><t xml:space="preserve">${escapeText(kept)}</t></is></c>`;
    };
    const startRow = () => {
      rowNumber += 1;
      if (rowNumber > MAX_ROWS) throw tooLarge('rows', MAX_ROWS - 1);
    };
    startRow();
    sheet.push(
      encoder.encode(
        `${HEAD}<worksheet ${MAIN}><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData><row r="1">${specs.map(({ name }, j) => writeText(name, j)).join('')}</row>`,
      ),
    );

    return {
      writeRows(rows) {
        const columns = specs.map((spec, j) => readTypedCells(spec, types[j] as ValueType, columnOfRows(rows, j)));
        let xml = '';
        for (let row = 0; row < rows.length; row += 1) {
          startRow();
          xml += `<row r="${rowNumber}">`;
          for (const [j, cells] of columns.entries()) {
            const text = cells.texts[row] as string;
            const type = types[j] as ValueType;
            const number = cells.stateAt(row) === 'present' ? toNumber(type, cells.valueAt(row)) : null;
            if (text === '') continue;
            if (number === null) xml += writeText(text, j);
            else if (type === 'boolean') xml += `<c r="${letters[j]}${rowNumber}" t="b"><v>${number}</v></c>`;
            else xml += `<c r="${letters[j]}${rowNumber}"${styles[j]}><v>${number}</v></c>`;
          }
          xml += '</row>';
        }
        sheet.push(encoder.encode(xml));
        return take();
      },
      finish() {
        sheet.push(encoder.encode('</sheetData></worksheet>'), true);
        zip.end();
        return take();
      },
      guardedCellCount: 0,
      get changedCellCount() {
        return changedCellCount;
      },
    };
  },
};

/** The number that a cell stores; null for what stays text. An instant keeps its text, and with it its time zone. */
function toNumber(type: ValueType, value: number): number | null {
  switch (type) {
    case 'integer':
    case 'decimal':
    case 'boolean':
      return value;
    case 'date':
    case 'timestamp': {
      const serial = value / MS_PER_DAY + EPOCH_SERIAL;
      return serial >= FIRST_SERIAL ? serial : null;
    }
    case 'instant':
    case 'text':
      return null;
  }
}

function tooLarge(what: 'rows' | 'columns', most: number): ReadError {
  return new ReadError(
    'too-large',
    `An Excel sheet holds at most ${most.toLocaleString('en')} ${what}${what === 'rows' ? ' below its header' : ''}.`,
    'Save fewer, or choose CSV or Parquet, which have no such limit.',
  );
}
