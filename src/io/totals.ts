const TOTALS =
  /^\W*(?:(?:grand|sub|over\s?all|running|column)?[\s_-]*totals?\b|(?:sum|subtotal|mean|average|avg|count)\b|gesamt|insgesamt|summe\b|zwischensumme|somme\b|totale\b|totaal|ensemble\b|suma\b|razem|og[oó]łem|łącznie|celkem|[oö]sszesen|mindösszesen|toplam|yhteensä|sammenlagt|i alt\b|totalt|итого|всего|разом|усього|σύνολο|סה["״]?כ|المجموع|الإجمالي|合計|総計|小計|总计|合计|总和|總計|합계|총계|รวม)/iu;
const LONGEST_LABEL = 40;

/** Whether a cell's text announces a row of totals, in one of the languages that open data comes in. */
export function isTotalsLabel(text: string): boolean {
  const trimmed = text.trim();
  return trimmed.length > 0 && trimmed.length <= LONGEST_LABEL && TOTALS.test(trimmed);
}
