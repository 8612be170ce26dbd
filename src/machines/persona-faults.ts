import { otherName } from '../metrics/limits.ts';
import { didYouMean } from '../scenario/nearest.ts';
import { showValue } from '../scenario/show-value.ts';
import { actionsIn, chartFaults, type ChartFault } from './chart-faults.ts';
import type { Persona } from './persona.ts';
import { traitFaults } from './trait-faults.ts';

const personaName = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
const metricName = /^[a-z][a-z0-9_]{0,63}$/;

/** Everything that is wrong with a persona, each with its path in the definition. */
export function personaFaults(persona: Persona): readonly ChartFault[] {
  return [
    ...nameFaults(persona),
    ...traitFaults(persona.traits),
    ...shareFaults(persona),
    ...followUpFaults(persona),
    ...errandFaults(persona),
    ...reactionFaults(persona),
    ...patternFaults(persona),
    ...chartFaults(persona.online, namesOf(persona)).map(({ path, message }) => ({
      path: path === '' ? 'online' : `online.${path}`,
      message,
    })),
    ...choiceFaults(persona),
  ];
}

function namesOf({ operations, metrics }: Persona) {
  return { operations: Object.keys(operations), metrics: Object.keys(metrics) };
}

function nameFaults({ name, metrics }: Persona): readonly ChartFault[] {
  const faults: ChartFault[] = [];
  if (!personaName.test(name)) {
    const message = `${showValue(name)} is not a name of letters, digits, _ and -, at most 64`;
    faults.push({ path: 'name', message });
  }
  for (const metric of Object.keys(metrics)) {
    if (metricName.test(metric) && metric !== otherName) continue;
    const message = `${showValue(metric)} is no name of a metric: lower case, digits and _`;
    faults.push({ path: `metrics.${metric}`, message });
  }
  return faults;
}

/** Shares that sum to 1, each with something to choose behind it. */
function shareFaults({ traits, operations }: Persona): readonly ChartFault[] {
  const choices = Object.values(operations).filter((draft) => draft.weight > 0);
  const groups = new Set<string>(choices.flatMap(({ group }) => (group ? [group] : [])));
  const transports = new Set<string>(choices.map(({ transport }) => transport));
  return [
    ...faultsOfShares('traits.messageWeights', traits.messageWeights, groups),
    ...faultsOfShares('traits.transportShares', traits.transportShares, transports),
  ];
}

function faultsOfShares(
  path: string,
  shares: Readonly<Record<string, number>>,
  choosable: ReadonlySet<string>,
): readonly ChartFault[] {
  const faults: ChartFault[] = [];
  const sum = Object.values(shares).reduce((total, share) => total + share, 0);
  const isRight = Math.abs(sum - 1) < 1e-9 || (choosable.size === 0 && sum === 0);
  if (!isRight) faults.push({ path, message: `must sum to 1, not ${Number(sum.toFixed(9))}` });
  for (const [name, share] of Object.entries(shares)) {
    if (share === 0 || choosable.has(name)) continue;
    faults.push({
      path: `${path}.${name}`,
      message: `there is no operation to choose for ${name}`,
    });
  }
  return faults;
}

function followUpFaults({ operations, online }: Persona): readonly ChartFault[] {
  const states = Object.keys(online.states ?? {});
  return Object.entries(operations).flatMap(([name, { followUps, weight }]) => {
    const path = `operations.${name}`;
    const faults = Object.keys(followUps)
      .filter((state) => !states.includes(state))
      .map((state) => ({
        path: `${path}.followUps`,
        message: `unknown state ${showValue(state)}${didYouMean(state, states)}`,
      }));
    const total = Object.values(followUps).reduce((sum, share) => sum + share, 0);
    if (total > 1 + 1e-9 || Object.values(followUps).some((share) => !(share >= 0))) {
      const message = 'chances must lie between 0 and 1, and sum to 1 at most';
      faults.push({ path: `${path}.followUps`, message });
    }
    if (!(weight >= 0 && weight < Infinity)) {
      faults.push({ path: `${path}.weight`, message: 'must be a number of at least 0' });
    }
    return faults;
  });
}

function errandFaults(persona: Persona): readonly ChartFault[] {
  const known = Object.keys(persona.operations);
  return (['setup', 'teardown'] as const).flatMap((path) =>
    persona[path].flatMap((name): readonly ChartFault[] => {
      const draft = persona.operations[name];
      if (draft === undefined) {
        const message = `unknown operation ${showValue(name)}${didYouMean(name, known)}`;
        return [{ path, message }];
      }
      if (draft.transport !== 'websocket') return [];
      const message = `${showValue(name)} is a message, and there is no connection then`;
      return [{ path, message }];
    }),
  );
}

function reactionFaults({ reactsTo, channels }: Persona): readonly ChartFault[] {
  return reactsTo.flatMap((reaction): readonly ChartFault[] => {
    const [channel = '', event = '', ...more] = reaction.split('/');
    if (channel !== '' && event !== '' && more.length === 0) return [];
    const example = `${channels[0] ?? 'alerts'}/alert.raised`;
    const message = `${showValue(reaction)} is not channel/event, such as ${example}`;
    return [{ path: 'reactsTo', message }];
  });
}

/** A reactive person needs a cause. */
function patternFaults({ traits, reactsTo }: Persona): readonly ChartFault[] {
  if (traits.pattern !== 'reactive' || reactsTo.length > 0) return [];
  return [{ path: 'traits.pattern', message: 'is reactive, and there is no push to react to' }];
}

/** Whoever chooses needs something to choose from. */
function choiceFaults({ operations, online }: Persona): readonly ChartFault[] {
  const isChoosing = actionsIn(online).some(({ type }) => type === 'choose');
  const isPossible = Object.values(operations).some(({ weight }) => weight > 0);
  if (!isChoosing || isPossible) return [];
  const message = 'the chart chooses freely, and no operation has a weight above 0';
  return [{ path: 'operations', message }];
}
