import { figuresOf, ibanCheck, passesLuhn } from './checksums.ts';
import type { PersonalCategory } from './contract.ts';
import { isFirstName, isFullName, isLastName } from './names/shapes.ts';

/** How a sort of personal data is recognised. One entry a sort; what it is called and what may be done about it stands in `labels.ts`. */
export interface PersonalKind {
  readonly id: PersonalCategory;
  /** Headers that say so, after `readHeader`. */
  readonly header: RegExp;
  /** Headers that may say so: the cells must bear it out more strongly. */
  readonly weakHeader?: RegExp;
  /** Headers that say otherwise. */
  readonly otherHeader?: RegExp;
  /** Share of different cells that must match under such a header (weak: of `supports` too), and without one. Null = never without. */
  readonly shareNamed: number;
  readonly shareAlone: number | null;
  matches(text: string): boolean;
  /** What must hold besides of a good part of the cells, where the header is weak or absent. */
  supports?(text: string): boolean;
  /** Which part, without any header; over half unless given. */
  readonly supportAlone?: number;
  /** Only where cells are nearly unique and would be made up anyway. */
  readonly onlyOpaque?: boolean;
}

const EMAIL = /^[^\s@<>()",;:]{1,64}@[^\s@<>()",;:.]+(?:\.[^\s@<>()",;:.]+)+$/;
const URL_FORM = /^(?:https?:\/\/|www\.)[^\s]+\.[^\s]+$/i;
const DATE_LIKE = /^\(?(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{2,4})\b/;
const PHONE_CHARACTERS = /^\+?[\d(][\d\s()./\u00a0-]{4,}\d(?:\s*(?:x|ext\.?|#)\s*\d{1,6})?$/i;
const PHONE_ALONE =
  /^(?:\+\d{1,3}[\s.\-(]*\d|00\d{1,3}[\s.\-/(]+\d|\(0?\d{2,5}\)[\s.-]*\d{3}|0\d{1,5}[\s./-]+\d{3}|(?:1[ .-])?\d{3}([ .-])\d{3}\1\d{4}(?!\d))/;
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\/\d{1,2}|:\d{1,5})?$/;
const IPV6 = /^(?:(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(?=[0-9a-f:]*::)[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7})$/i;
const MAC = /^[0-9a-f]{2}(?:([:-])[0-9a-f]{2})(?:\1[0-9a-f]{2}){4}$/i;
const IBAN = /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/;
const CARD_PREFIX = /^(?:4|5[1-5]|2[2-7]|3[47]|6(?:011|5|2)|35|30[0-5]|3[68])/;
const STREET_WORD =
  /(?:\b(?:st|str|street|ave|avenue|rd|road|blvd|boulevard|dr|drive|ln|lane|ct|court|pl|place|sq|square|way|ter|terrace|pkwy|parkway|cir|circle|hwy|highway|apt|suite|unit|flat|box|rue|allee|chemin|impasse|calle|avenida|avda|plaza|paseo|via|viale|piazza|corso|rua|travessa|praca|laan|plein|gata|vej|ul|ulica|utca|cours|quai|route|crescent|close|gardens|mews|row|walk|trail|loop|grove)\b\.?|(?:strasse|straße|str\.|weg|platz|gasse|allee|ring|damm|ufer|straat|gracht|laan|plein|gatan|vägen|gade|vej|veien|katu|tie)\b)/iu;

export function isPhone(text: string): boolean {
  const figures = figuresOf(text.replace(/\s*(?:x|ext\.?|#)\s*\d{1,6}$/i, '')).length;
  return figures >= 7 && figures <= 17 && PHONE_CHARACTERS.test(text) && !DATE_LIKE.test(text) && !IPV4.test(text);
}

export function isCard(text: string): boolean {
  if (!/^\d[\d -]{11,22}\d$/.test(text)) return false;
  const figures = figuresOf(text);
  return figures.length >= 13 && figures.length <= 19 && CARD_PREFIX.test(figures) && passesLuhn(figures) && !/^(\d)\1+$/.test(figures);
}

export function isIban(text: string): boolean {
  const body = text.replace(/[\s-]/g, '').toUpperCase();
  return IBAN.test(body) && ibanCheck(body.slice(0, 2), body.slice(4)) === body.slice(2, 4);
}

function isAddress(text: string): boolean {
  if (/\p{Script=Han}/u.test(text)) return /\p{N}|[一二三四五六七八九十]/u.test(text) && text.length >= 4 && text.length <= 80;
  return /\d/.test(text) && /\p{L}{3}/u.test(text) && text.length <= 160 && /[\s,]/.test(text.trim()) && !EMAIL.test(text);
}

function isNumberLike(text: string, leastFigures: number): boolean {
  return /^[\p{L}\d][\p{L}\d\s./-]{3,24}$/u.test(text) && figuresOf(text).length >= leastFigures;
}

const ROLES =
  'customer|client|employee|patient|person|contact|card ?holder|holder|driver|passenger|student|pupil|teacher|owner|doctor|physician|nurse|member|guest|tenant|landlord|' +
  'recipient|sender|applicant|candidate|buyer|seller|agent|staff|worker|participant|respondent|beneficiary|borrower|subscriber|donor|attendee|user|manager|supervisor|' +
  'kunde|kundin|mitarbeiter|patientin|ansprechpartner|inhaber|client e?|cliente|paciente|empleado|funcionario|dipendente|klant|medewerker|klient|pracownik|kund|ansatt';
const THINGS =
  /\b(?:company|firm|business|product|brand|file|host|domain|team|school|store|shop|item|species|model|city|country|state|region|table|event|movie|game|song|album|course|project|department|bank|hotel|airport|station|street|device|display|class|group|category|type|code|job|title|branch|plan|campaign|job|id)\b/;

/** Every sort of personal data, the surest forms first: a column is of the first that fits. */
export const personalKinds: readonly PersonalKind[] = [
  {
    id: 'email',
    header: /\be ?mails?\b|\bmail(?: address| adresse)?$|correo|courriel/,
    shareNamed: 0.5,
    shareAlone: 0.7,
    matches: (text) => EMAIL.test(text),
  },
  {
    id: 'iban',
    header: /\biban\b|bank ?account|kontonummer|bankverbindung/,
    shareNamed: 0.5,
    shareAlone: 0.7,
    matches: isIban,
  },
  {
    id: 'card',
    header:
      /(?:credit|debit|payment|bank) ?card|card ?(?:no|nr|num|number)|\bpan\b|kreditkarte|carte bancaire|tarjeta|cartao|carta di credito/,
    shareNamed: 0.5,
    shareAlone: 0.8,
    matches: isCard,
  },
  {
    id: 'mac',
    header: /\bmac\b/,
    shareNamed: 0.5,
    shareAlone: 0.7,
    matches: (text) => MAC.test(text),
  },
  {
    id: 'ip',
    header: /\bip\b|\bipv?[46]\b|ip ?addr/,
    otherHeader: /version|build|release/,
    shareNamed: 0.5,
    shareAlone: 0.9,
    matches: (text) => IPV4.test(text) || IPV6.test(text),
  },
  {
    id: 'url',
    header: /\b(?:url|website|web ?site|homepage|profile link|linkedin|web ?page)\b/,
    shareNamed: 0.5,
    shareAlone: 0.7,
    matches: (text) => URL_FORM.test(text),
  },
  {
    id: 'birth-date',
    header:
      /\bd ?o ?b\b|birth ?da(?:te|y)|date of birth|\bborn\b|geburts(?:datum|tag)|geb datum|date (?:de )?naissance|fecha (?:de )?nacimiento|data (?:de )?nascimento|data (?:di )?nascita|geboorte ?datum|fodsels?dato|fodelse ?datum|syntymaaika|data urodzenia|datum narozeni|dogum tarihi|дата рождения|生年月日|出生日期/,
    shareNamed: 0.6,
    shareAlone: null,
    matches: (text) => /\d{2}/.test(text) && /[^\d]/.test(text) && text.length <= 30,
  },
  {
    id: 'phone',
    header:
      /\b(?:tele)?phones?\b|\b(?:mobile|cell|fax|tel|telefon|telefono|telefone|telefoon|telephone|handy|mobil|portable|movil|celular|cellulare|puhelin|komorka|gsm|whatsapp|msisdn)\b|rufnummer|handynummer|телефон|電話|电话/,
    otherHeader: /service|plan|minutes|type|model|brand|make|os\b/,
    shareNamed: 0.5,
    shareAlone: 0.8,
    matches: isPhone,
    supports: (text) => PHONE_ALONE.test(text),
  },
  {
    id: 'national-id',
    header:
      /national (?:id|number)|citizen (?:id|number)|tax ?(?:id|number|payer)|\btin\b|personal ?(?:id|number|code)|personennummer|ausweisnummer|cedula|\bcurp\b|\brut\b|\boib\b|\bcnp\b|fodselsnummer|cpr ?n|henkilotunnus|rodne cislo|身份证/,
    shareNamed: 0.6,
    shareAlone: null,
    matches: (text) => isNumberLike(text, 5),
  },
  {
    id: 'passport',
    header:
      /passport|reisepass|passeport|pasaporte|passaporto|paspoort|identity card|id card|driv(?:er|ing)s? ?licen[cs]e|fuhrerschein|personalausweis|permis de conduire/,
    otherHeader: /country|type|date|expir|issued|has\b|state|class/,
    shareNamed: 0.6,
    shareAlone: null,
    matches: (text) => isNumberLike(text, 4),
  },
  {
    id: 'medical-id',
    header:
      /\bmrn\b|medical ?record|insurance ?(?:no|nr|num|number|id)\b|policy ?(?:no|nr|num|number)\b|versicher(?:ten|ungs) ?(?:nummer|nr)|health ?(?:card|insurance) ?(?:no|num|number|id)|krankenkassen?nummer|medicare ?(?:no|num|number|id)|hospital ?(?:no|num|number)\b/,
    shareNamed: 0.6,
    shareAlone: null,
    matches: (text) => isNumberLike(text, 3),
  },
  {
    id: 'plate',
    header:
      /licen[cs]e ?plate|plate ?(?:no|nr|num|number)|number ?plate|kennzeichen|plaque|immatriculation|^matricula$|\btarga\b|kenteken|vehicle ?reg|registration ?(?:plate|mark)|^vrm$|^vin$|\bvin ?(?:no|num|number)/,
    shareNamed: 0.6,
    shareAlone: null,
    matches: (text) => /^[\p{L}\d][\p{L}\d\s·.-]{2,18}$/u.test(text) && /\d/.test(text),
  },
  {
    id: 'username',
    header:
      /\buser ?names?\b|\blogin(?: name)?$|nick ?name|\bhandle\b|screen ?name|twitter|instagram|github|benutzername|nombre de usuario|^usuario$|identifiant|nome utente|gebruikersnaam|account name/,
    otherHeader: /count|date|time|attempts|type|status/,
    shareNamed: 0.7,
    shareAlone: 0.9,
    matches: (text) => /^@?[\p{L}\d][\p{L}\d._-]{1,39}$/u.test(text) && /\p{L}/u.test(text),
    supports: (text) => text.startsWith('@'),
  },
  {
    id: 'last-name',
    header:
      /\b(?:last|family|maiden|second) ?names?$|\bsur ?names?$|nachnamen?$|familiennamen?$|^zuname|nom de famille|^apellidos?(?: (?:paterno|materno))?$|^(?:primer|segundo) apellido$|sobrenome|^cognomi?$|achternaam|etternavn|efternamn|efternavn|sukunimi|nazwisko|prijmeni|vezeteknev|^soyad|^nume$|фамилия|^姓$|^lname$/,
    weakHeader: /^nom$/,
    shareNamed: 0.6,
    shareAlone: 0.8,
    matches: isLastName,
    // Where it says so by itself, “Uwe Becker” is a whole name.
    supports: (text) => isLastName(text, true) && !isFullName(text, true),
  },
  {
    id: 'first-name',
    header:
      /\b(?:first|given|fore|christian|middle) ?names?$|\b(?:vor|ruf)namen?$|\bprenoms?$|^nombre de pila$|^primer nombre$|voorna(?:am|men)$|^fornavn$|^fornamn$|^etunimi$|^imi(?:e|ona)$|^jmeno$|^keresztnev$|^prenume$|^имя$|^名$|^fname$/,
    weakHeader: /^(?:name|names|nombres?|nome|naam|navn|namn|nimi|voornaam|firstname)$/,
    shareNamed: 0.6,
    shareAlone: 0.8,
    matches: isFirstName,
    supports: (text) => isFirstName(text, true),
  },
  {
    id: 'full-name',
    header: new RegExp(
      `^(?:full|legal|complete|display) ?names?$|\\b(?:${ROLES}) ?(?:full ?)?names?$|^names? of (?:the )?(?:${ROLES})|vor und (?:nach|zu)name|^nom complet|^nom (?:et )?prenom|^nombre (?:y apellidos?|completo)|^nome completo|^imie i nazwisko|^氏名$|^姓名$|^фио$`,
    ),
    weakHeader: new RegExp(
      `^(?:names?|nombres?|nome|naam|navn|namn|nimi|nom|author|actor|director|artist|player|signed by|created by|assigned to|${ROLES})$`,
    ),
    otherHeader: THINGS,
    shareNamed: 0.6,
    shareAlone: 0.8,
    matches: isFullName,
    supportAlone: 0.3,
    supports: (text) => isFullName(text, true),
  },
  {
    id: 'address',
    header:
      /\b(?:street|postal|mailing|home|billing|shipping|delivery|residential|customer)? ?address(?:es)?(?: line)?$|^street(?: name| and number)?$|strasse|anschrift|\badresse$|hausnummer|^rue$|domicilio|direccion|^calle$|endereco|indirizzo|^via$|straat|adres$|gatuadress|osoite|адрес|住所|地址/,
    otherHeader: /\b(?:type|count|mac|ip|e ?mail|web|wallet|state|city)\b/,
    shareNamed: 0.5,
    shareAlone: 0.8,
    matches: (text) => isAddress(text) || STREET_WORD.test(text),
    supports: (text) => isAddress(text) && STREET_WORD.test(text) && text.split(/\s+/).length >= 3,
  },
  {
    id: 'company',
    header:
      /\b(?:company|employer|organi[sz]ation|business|corporation|vendor|supplier|firma|unternehmen|arbeitgeber|empresa|societe|entreprise|azienda|bedrijf)(?: name)?$|^firm(?: name)?$/,
    shareNamed: 0.6,
    shareAlone: null,
    matches: (text) => /\p{L}{2}/u.test(text) && text.length <= 80,
    onlyOpaque: true,
  },
  {
    id: 'city',
    header:
      /\b(?:city|town|municipality|village|hometown|stadt|wohnort|ort|ville|commune|ciudad|localidad|citta|comune|cidade|stad|miasto|mesto|kaupunki)(?: name)?$|birth ?place|place of birth|geburtsort/,
    shareNamed: 0.6,
    shareAlone: null,
    matches: (text) => /^\p{L}[\p{L}\s.’'()/,-]*$/u.test(text) && text.length <= 60,
    onlyOpaque: true,
  },
];
