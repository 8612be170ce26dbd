/** Milliseconds to the microsecond: the only times there are, so that equal times are equal. */
export function wholeMicroseconds(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
