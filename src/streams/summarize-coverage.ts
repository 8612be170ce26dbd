import type { CoverageSummary, PersonaCoverage } from '../metrics/coverage-summary.ts';
import { shareOf } from '../metrics/rounding.ts';
import type { CoverageTotals } from '../metrics/totals.ts';

/** What a run has seen of the chart of one persona. */
export function summarizeCoverage({ states, transitions }: CoverageTotals): PersonaCoverage {
  return {
    states: { ...partOf([states]), unseen: states.unseen },
    transitions: { ...partOf([transitions]), unseen: transitions.unseen },
  };
}

/** The same of all personas together, each with a chart of its own. */
export function summarizeAllCoverage(all: readonly CoverageTotals[]): CoverageSummary {
  return {
    states: partOf(all.map(({ states }) => states)),
    transitions: partOf(all.map(({ transitions }) => transitions)),
  };
}

type Part = CoverageTotals['states'];

function partOf(parts: readonly Part[]): CoverageSummary['states'] {
  const of = parts.reduce((sum, part) => sum + part.of, 0);
  const unseen = parts.reduce((sum, part) => sum + part.unseen.length, 0);
  return { seen: of - unseen, of, share: shareOf(of - unseen, of) ?? null };
}
