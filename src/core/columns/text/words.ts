/** Words that tell nothing about anybody. */
export const harmlessWords: readonly string[] = (
  'apple river stone cloud meadow paper lamp window garden bridge forest candle ribbon basket mirror pebble ' +
  'kettle button ladder marble saddle timber velvet wagon acorn anchor barrel beacon blanket bottle branch canvas ' +
  'carpet cedar cherry clover copper cotton curtain daisy drawer feather fiddle flower gravel hammer harbour hazel ' +
  'island jacket lantern leaf lemon linen maple mitten needle ocean olive orchard pillow planet pocket quill rain'
).split(' ');
