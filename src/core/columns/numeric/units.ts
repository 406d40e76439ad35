const BLANKS = /^[ \u00a0\u2009\u202f]*$/;
const UNIT =
  /^(?:[%‰°]|°[CFK]|k?m|[cmµ]m|[mk]m²|m[²³2]|km\/h|mph|kn|[kmµ]?g|t|lbs?|oz|[mcd]?l|[mc]?L|gal|h|min|m?s|px|pt|pts?|[kKMGT]i?B|B|[kM]?W|[kM]?Wh|[kM]?V|m?A|[kMG]?Hz|[hk]?Pa|bar|psi|kcal|cal|k?J|dB|ppm|bps|[kKM]|mn|bn|x|pcs?|in|ft|ft²|sq ?ft|mi|miles?|ha|acres?|years?|yrs?|months?|weeks?|days?|hours?|hrs?|minutes?|mins?|seconds?|secs?)$/;
const MONEY_WORD =
  /^(?:US|A|C|NZ|HK|R|S|NT|MX|Mex|Z)\$$|^(?:Fr\.?|kr\.?|Kč|zł|Rs\.?|RM|Rp|Ft|lei|лв\.?|руб\.?|р\.|грн|R|TL|Lt|Ls|kn|din\.?|Bs\.?|S\/)$/;
/** Money, counters and large units behind numbers in Chinese, Japanese and Korean. */
const ASIAN = /^(?:[千万亿億만억]?[円圓元원]|[万亿億兆만억]|[人名个個件台本枚歳岁回次年月日時分秒명개세]|平方米|平方公里|公里|公斤|公顷)$/;
const SYMBOL = /^\p{Sc}$/u;

/** Codes of ISO 4217 in use, for engines whose Intl does not list them. */
const CODES =
  'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL BTC ETH';
let codes: ReadonlySet<string> | null = null;

function isMoney(word: string): boolean {
  if (SYMBOL.test(word) || MONEY_WORD.test(word) || ASIAN.test(word)) return true;
  if (!/^[A-Z]{3}$/.test(word)) return false;
  codes ??= new Set(CODES.split(' '));
  return codes.has(word);
}

/** Whether a text before a number is a currency or nothing but blanks: A12 is a code, 12 A a current. */
export function isPrefixText(text: string): boolean {
  return text === '' || BLANKS.test(text) || isMoney(text.replace(/^[ \u00a0\u2009\u202f]+|[ \u00a0\u2009\u202f]+$/g, ''));
}

/** Whether a text behind a number is a currency, a unit or nothing but blanks. */
export function isUnitText(text: string): boolean {
  if (text === '' || text === '.' || BLANKS.test(text)) return true;
  const word = text.replace(/^[ \u00a0\u2009\u202f]+|[ \u00a0\u2009\u202f]+$/g, '');
  return isMoney(word) || UNIT.test(word);
}
