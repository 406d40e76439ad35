import { figuresOf } from './checksums.ts';
import type { PersonalCategory } from './contract.ts';
import { readDialling } from './dialling.ts';
import { scrubText } from './scrub.ts';

/** Providers that anybody may have an address with. */
export const PUBLIC_PROVIDERS: ReadonlySet<string> = new Set(
  (
    'gmail.com googlemail.com yahoo.com yahoo.co.uk yahoo.fr yahoo.de hotmail.com hotmail.co.uk hotmail.fr outlook.com live.com msn.com aol.com icloud.com me.com ' +
    'gmx.de gmx.net gmx.com web.de t-online.de freenet.de orange.fr wanadoo.fr free.fr laposte.net sfr.fr libero.it virgilio.it protonmail.com proton.me mail.com ' +
    'mail.ru yandex.ru qq.com 163.com 126.com naver.com comcast.net verizon.net att.net btinternet.com ziggo.nl seznam.cz wp.pl o2.pl uol.com.br bol.com.br ymail.com zoho.com'
  ).split(' '),
);

function coarsenEmail(text: string): string {
  const domain = text.slice(text.lastIndexOf('@') + 1).toLowerCase();
  if (PUBLIC_PROVIDERS.has(domain)) return domain;
  if (/(?:^|\.)(?:edu|ac)(?:\.|$)/.test(domain)) return 'education';
  if (/(?:^|\.)(?:gov|gob|gouv|mil)(?:\.|$)/.test(domain)) return 'government';
  return 'other provider';
}

function coarsenCard(text: string): string {
  const figures = figuresOf(text);
  if (figures.startsWith('4')) return 'Visa';
  if (/^(?:5[1-5]|2[2-7])/.test(figures)) return 'Mastercard';
  if (/^3[47]/.test(figures)) return 'American Express';
  if (/^(?:6011|65|64)/.test(figures)) return 'Discover';
  if (/^35/.test(figures)) return 'JCB';
  return 'other card';
}

function coarsenIp(text: string): string {
  const parts = text.split('.');
  return parts.length === 4 ? `${parts[0]}.${parts[1]}.0.0/16` : `${text.split(':').slice(0, 2).join(':')}::/32`;
}

/** What is left of a cell when only its category is kept; never more than many people share. */
export function coarsenText(category: PersonalCategory, text: string): string {
  const plain = text.trim();
  switch (category) {
    case 'email':
      return coarsenEmail(plain);
    case 'phone': {
      const { code } = readDialling(plain);
      return code === '' ? 'no dialling code' : `+${code}`;
    }
    case 'iban':
      return plain.slice(0, 2).toUpperCase();
    case 'card':
      return coarsenCard(plain);
    case 'ip':
      return coarsenIp(plain);
    case 'mac':
      return plain.slice(0, 8);
    case 'url':
      return /^(?:https?:\/\/)?[^/:?#]*(\.[a-z]{2,})(?:[/:?#]|$)/i.exec(plain)?.[1]?.toLowerCase() ?? 'other';
    case 'birth-date':
      return /(?:18|19|20)\d{2}/.exec(plain)?.[0] ?? 'other';
    case 'mixed':
      return scrubText(text);
    default:
      return 'withheld';
  }
}
