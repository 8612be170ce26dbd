/** Figures over a run of something that has a value now and then. */
export interface GaugeSummary {
  readonly samples: number;
  readonly last: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
}

/** A metric of a persona's own. */
export type CustomSummary =
  | { readonly kind: 'counter'; readonly samples: number; readonly sum: number }
  | ({ readonly kind: 'gauge' } & GaugeSummary)
  | {
      readonly kind: 'histogram';
      readonly samples: number;
      readonly mean: number | null;
      readonly p50: number | null;
      readonly p95: number | null;
      readonly p99: number | null;
      readonly max: number | null;
    };
