import type { Persona } from './persona.ts';
import { admin } from './personas/admin.ts';
import { analyst } from './personas/analyst.ts';
import { coordinator } from './personas/coordinator.ts';
import { developer } from './personas/developer.ts';
import { observer } from './personas/observer.ts';
import { researcher } from './personas/researcher.ts';

/** The shipped personas by name. */
export const personas: Readonly<Record<string, Persona>> = {
  researcher,
  coordinator,
  observer,
  admin,
  developer,
  analyst,
};
