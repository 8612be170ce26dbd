import type { FaultSummary } from '../../metrics/summary.ts';
import type { Window } from '../../metrics/window.ts';
import { countUsers } from '../../scenario/arrival-plan.ts';
import { durationText, msText, nounText } from './number-text.ts';

/** What is said when faults begin or are over, by the window before and the one that closed. */
export function faultNotes(before: Window | undefined, window: Window): readonly string[] {
  const known = before?.faults ?? [];
  const at = durationText(window.endMs);
  const online = nounText(countUsers(window.online), 'user');
  const over = known.filter((id) => !window.faults.includes(id));
  const fresh = window.faults.filter((id) => !known.includes(id));
  return [
    ...over.map((id) => `${at}  fault ${id} is over, ${online} online`),
    ...fresh.map((id) => `${at}  fault ${id} began, ${online} online`),
  ];
}

const deeds: Readonly<Record<FaultSummary['kind'], string>> = { kill: 'killed' };

/** What was broken, from when for how long, and how the users came back. */
export function faultParts(fault: FaultSummary): readonly string[] {
  const { id, kind, target, at_ms: at, ended_ms: ended } = fault;
  const lasted = ended === null ? 'for good' : `for ${msText(ended - at)}`;
  return [`${id}  ${target} ${deeds[kind]} at ${msText(at)} ${lasted}`, ...returnParts(fault)];
}

function returnParts(fault: FaultSummary): readonly string[] {
  const { online_before: before, returned, back_95_ms: most, back_all_ms: all } = fault;
  const users = nounText(before, 'user');
  if (most === null) return [`${returned} of ${users} back`];
  if (all === null) return [`95 % of ${users} back after ${msText(most)}`, 'never all'];
  return [`95 % of ${users} back after ${msText(most)}`, `all after ${msText(all)}`];
}
