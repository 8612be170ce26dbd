import { closeCodeRange } from './close-code-problems.ts';
import { choice, whole } from './schema-fields.ts';

/** What the platform can do to its own frames, and what only these faults have. */
export function frameFaultKeys() {
  const websocket = choice(['websocket']).optional();
  return {
    lose: websocket.describe('Frames of the embedded platform are lost.'),
    duplicate: websocket.describe('Its frames arrive twice.'),
    reorder: websocket.describe(
      'Its frames arrive after the next one of their connection, or a second later.',
    ),
    close: websocket.describe('It closes connections, those that come meanwhile too.'),
    code: whole(closeCodeRange).optional().describe('Of close: the close code, such as 1011.'),
  };
}
