import type { Timeline } from '../determinism/timeline.ts';
import type { World } from '../protocols/transport.ts';
import { IngressRecorder } from '../replay/ingress-recorder.ts';
import { personaHash } from '../replay/persona-hash.ts';
import { recordedPlan, type RecordedPlan } from '../replay/recorded-plan.ts';
import { behaviourOf } from './behaviour-of.ts';
import type { CoursePlan } from './course.ts';
import { personasOf } from './crowd-run.ts';

interface RecordedCourse {
  readonly world: World;
  readonly timeline: Timeline;
  readonly time: RecordedPlan['time'];
}

/** Records what reaches the users of a course, if that is asked for and results are written. */
export function recordIngress(
  { request, outputs }: CoursePlan,
  { world, timeline, time }: RecordedCourse,
): IngressRecorder | undefined {
  if (!request.outputs.record || outputs.folder === undefined) return undefined;
  const { scenario, material, version, openedFrom } = request;
  const behaviour = behaviourOf(scenario, world);
  const hashes = Object.entries(personasOf(scenario, material.personas)).map(
    ([name, persona]) => [name, personaHash(persona, behaviour)] as const,
  );
  return new IngressRecorder(timeline, {
    version,
    scenario: scenario.name,
    openedFrom: openedFrom ?? null,
    users: scenario.users,
    behaviour,
    personas: Object.fromEntries(hashes),
    plan: recordedPlan(scenario, time),
  });
}
