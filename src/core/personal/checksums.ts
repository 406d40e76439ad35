/** The figures of a text. */
export function figuresOf(text: string): string {
  return text.replace(/\D/g, '');
}

/** The figure that makes `figures` + it pass Luhn's test. */
export function luhnFigure(figures: string): string {
  let sum = 0;
  for (let i = figures.length - 1, double = true; i >= 0; i--, double = !double) {
    const figure = Number(figures[i]) * (double ? 2 : 1);
    sum += figure > 9 ? figure - 9 : figure;
  }
  return String((10 - (sum % 10)) % 10);
}

export function passesLuhn(figures: string): boolean {
  return figures.length > 1 && luhnFigure(figures.slice(0, -1)) === figures.at(-1);
}

/** The remainder of a figure text of any length. */
export function remainderOf(figures: string, modulus: number): number {
  let remainder = 0;
  for (const figure of figures) remainder = (remainder * 10 + Number(figure)) % modulus;
  return remainder;
}

/** Letters as 10 … 35, as ISO 13616 counts them. */
function lettersAsFigures(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
}

/** The two check figures of an IBAN's country and account (ISO 7064, mod 97-10). */
export function ibanCheck(country: string, account: string): string {
  return String(98 - remainderOf(lettersAsFigures(`${account}${country}00`), 97)).padStart(2, '0');
}

/** Weighted sum of figures; weights from the left. */
export function weigh(figures: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, i) => sum + weight * Number(figures[i]), 0);
}

/** The check figure of ISO 7064 mod 11,10, as German tax numbers have it. */
export function mod1110Figure(figures: string): string {
  let product = 10;
  for (const figure of figures) {
    const sum = (Number(figure) + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return String((11 - product) % 10);
}

const DIHEDRAL = [
  '0123456789',
  '1234067895',
  '2340178956',
  '3401289567',
  '4012395678',
  '5987604321',
  '6598710432',
  '7659821043',
  '8765932104',
  '9876543210',
];
const PERMUTED = ['0123456789', '1576283094', '5803796142', '8916043527', '9453126870', '4286573901', '2793806415', '7046913258'];
const INVERSE = '0432156789';

/** The figure that makes `figures` + it pass Verhoeff's test (1969). */
export function verhoeffFigure(figures: string): string {
  let check = 0;
  for (let i = 0; i < figures.length; i++) {
    const figure = Number(figures[figures.length - 1 - i]);
    check = Number((DIHEDRAL[check] as string)[Number((PERMUTED[(i + 1) % 8] as string)[figure])]);
  }
  return INVERSE[check] as string;
}
