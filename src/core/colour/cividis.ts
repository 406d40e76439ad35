/** Cividis (Nuñez, Anderton, Renslow, 2018) in ten steps: even steps of lightness, the same in both themes and under every colour blindness. */
export const CIVIDIS = [
  '#00224e',
  '#123570',
  '#3b496c',
  '#575d6d',
  '#707173',
  '#8a8678',
  '#a59c74',
  '#c3b369',
  '#e1cc55',
  '#fee838',
] as const;

/** Strength of association from which on a cell has the last colour: on a scale up to 1 all would be one colour. */
export const ASSOCIATION_CAP = 0.6;
