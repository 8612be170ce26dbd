import type { Summary } from '../metrics/summary.ts';
import { readSummary } from '../outputs/read-summary.ts';
import { conceal } from '../scenario/conceal.ts';
import type { Problem } from '../scenario/problem.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { baselineFigure } from '../streams/threshold-baseline.ts';

/** The run that a scenario compares with; a problem when its results cannot be read. */
export function readBaseline(scenario: Scenario): {
  readonly summary: Summary | undefined;
  readonly problems: readonly Problem[];
} {
  const { baseline } = scenario;
  if (baseline === undefined) return { summary: undefined, problems: [] };
  const saved = readSummary(baseline);
  const shown = conceal(baseline, scenario.variables);
  if (saved.kind === 'problem') {
    return { summary: undefined, problems: [problem(`"${shown}" ${saved.message}`)] };
  }
  const { summary } = saved;
  return { summary, problems: unfit(scenario, summary) };
}

/** What the baseline cannot say, so that no run is made to find out. */
function unfit({ load, thresholds }: Scenario, baseline: Summary): readonly Problem[] {
  const compared = thresholds.filter(({ withinBaseline }) => withinBaseline !== undefined);
  if (compared.length > 0 && baseline.load_model !== load.model) {
    const models = `${baseline.load_model}, this one the model ${load.model}`;
    return [problem(`is of a run of the load model ${models}; their times mean different things`)];
  }
  return compared.flatMap((threshold) => {
    const figure = baselineFigure(baseline, threshold);
    return figure.kind === 'figure' ? [] : [problem(`${threshold.text}: ${figure.reason}`)];
  });
}

function problem(message: string): Problem {
  return { where: '--baseline', message };
}
