import { fitModel, type Fit, type FittedModel } from '../model/fit-model.ts';
import { readSummary } from '../outputs/read-summary.ts';
import { invalid, valid, type Checked } from '../scenario/checked.ts';
import type { ModelSettings } from '../scenario/scenario.ts';

/** The model of a scenario made like what a results folder measured; `where` names the option. */
export function modelLike(
  model: ModelSettings,
  { folder, where }: { readonly folder: string; readonly where: string },
): Checked<FittedModel> {
  const saved = readSummary(folder);
  if (saved.kind === 'problem') {
    return invalid({ where, message: `${JSON.stringify(folder)} ${saved.message}` });
  }
  return valid(fitModel(model, saved.summary));
}

/** What was taken from the run and what was not, one line each. */
export function fitLines(fits: readonly Fit[]): readonly string[] {
  return fits.map(({ setting, samples, isFitted }) => {
    const said = isFitted ? `fitted from ${samples} samples` : `kept, only ${samples} samples`;
    return `model.${setting}: ${said}`;
  });
}
