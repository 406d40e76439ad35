import type { Random } from '#core/random/random.ts';
import type { PersonalTreatment, ShapeShare } from './contract.ts';

const SHAPE_STREAM = 7;
const NO_SHAPE = 'xxxxxxxx';

/** The shape of a row, drawn by the shapes' shares. */
export function drawShape(shapes: readonly ShapeShare[], u: number, otherwise: string): string {
  let rest = u;
  for (const { shape, share } of shapes) {
    rest -= share;
    if (rest < 0) return shape;
  }
  return shapes.at(-1)?.shape ?? otherwise;
}

/** Masked cells of rows firstRow …: the column's forms by their shares. */
export function createMaskedCells({ form }: PersonalTreatment, random: Random): (row: number) => string {
  return (row) => drawShape(form.shapes, random.uniform(SHAPE_STREAM, row), NO_SHAPE);
}
