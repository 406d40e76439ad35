import * as v from 'valibot';

/** Objects are loose throughout: what a later version adds is passed on. */
export const object = v.looseObject;
/** Absent or of the schema, never undefined. */
export const optional = v.exactOptional;

/** A count, an index or a seed. */
export const Whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** A number that is reckoned with. */
export const Finite = v.pipe(v.number(), v.finite());
/** A number that is shown: without a value to measure it may be NaN or infinite. */
export const Figure = v.union([v.number(), v.nan()]);
export const Names = v.array(v.string());
