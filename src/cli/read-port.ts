import { invalid, valid, type Checked } from '../scenario/checked.ts';
import { showValue } from '../scenario/show-value.ts';

/** A port as it was written for an option; 0 stands for any that is free. */
export function readPort(where: string, text: string): Checked<number> {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : -1;
  if (port >= 0 && port <= 65_535) return valid(port);
  return invalid({ where, message: `${showValue(text)} is not a port from 0 to 65535` });
}
