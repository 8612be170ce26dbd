import type { Problem } from '../scenario/problem.ts';
import { sequenceContradictions, type SequenceOptions } from './sequence-options.ts';
import { refuseTargetOptions } from './series-options.ts';

/** Options of `schedule`. */
export interface ScheduleOptions extends SequenceOptions {
  /** Folder of the schedule that is gone on with. */
  readonly resume?: string;
  readonly simulate?: boolean;
}

/** Options that contradict each other in a schedule. */
export function scheduleContradictions(options: ScheduleOptions): readonly Problem[] {
  const { resume, output, simulate } = options;
  const isBoth = resume !== undefined && output !== undefined;
  const isUnsaved = resume !== undefined && !options.export;
  const without = { where: '--resume', message: 'cannot be combined with --no-export' };
  const other = { where: '--resume', message: 'names the folder; leave out --output' };
  return [
    ...sequenceContradictions(options),
    ...(isUnsaved ? [without] : []),
    ...(isBoth ? [other] : []),
    ...(simulate === true ? refuseTargetOptions(options) : []),
  ];
}
