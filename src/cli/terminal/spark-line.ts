const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** Stands where there is no value. */
const gap = '·';

/** The last `width` values as bars from the smallest to the largest; equal ones in the middle. */
export function sparkLine(values: readonly (number | null)[], width: number): string {
  const shown = values.slice(-width);
  const known = shown.filter((value) => value !== null);
  const low = Math.min(...known);
  const spread = Math.max(...known) - low;
  return shown
    .map((value) => {
      if (value === null) return gap;
      const height = spread === 0 ? 0.5 : (value - low) / spread;
      return bars[Math.min(bars.length - 1, Math.floor(height * bars.length))] ?? gap;
    })
    .join('');
}
