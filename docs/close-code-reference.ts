import { closeCodes, laterFactor, type CloseCode } from '../src/machines/close-codes.ts';

/** The page about what users do on each close code. */
export function closeCodeReference(): string {
  return [
    '# Close codes',
    '',
    'Written by `npm run generate` from `src/machines/close-codes.ts`.',
    '',
    'What a user does when its connection is closed, by the code of the close frame. The first row',
    'that holds a code counts.',
    '',
    '- **back off**: it tries again, after a wait as `reconnect` says, as often as that allows.',
    `- **later**: the same, with base and limit of the wait ${laterFactor} times as long.`,
    '- **give up**: it never tries again, does its teardown if it has one, and counts as errored.',
    '',
    'Whatever it does, the code is counted: `close_1008` in `websocket.causes`, and as the error',
    'class of the requests whose reply was awaited. A user that is leaving has left, whatever the',
    'code. An attempt that never opened has no code; the user backs off. What is wrong with frames',
    'that the target sends (their size, masking, text that is not UTF-8) comes as 1006 with an',
    'error class of its own, such as `WS_ERR_UNSUPPORTED_MESSAGE_LENGTH`.',
    '',
    '| code | meaning | a user | because |',
    '| --- | --- | --- | --- |',
    ...closeCodes.map(rowOf),
    '',
  ].join('\n');
}

function rowOf({ from, to, name, reaction, why }: CloseCode): string {
  return `| ${from === to ? from : `${from}–${to}`} | ${name} | ${reaction} | ${why} |`;
}
