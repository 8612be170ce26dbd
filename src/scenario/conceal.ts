import type { Problem } from './problem.ts';
import { redactUrl } from './redact-url.ts';
import type { UsedVariable } from './used-variable.ts';

/** Shorter ones are found in every text. */
const shortestSecret = 4;

/** A text to be shown, with the values of variables replaced by `${NAME}` in every form. */
export function conceal(text: string, variables: readonly UsedVariable[]): string {
  return variables.length === 0 ? text : replaceForms(text, variables.flatMap(formsOf));
}

/** Problems as they may be shown; for what was written with a variable its parts are hidden too. */
export function concealProblems(
  problems: readonly Problem[],
  variables: readonly UsedVariable[],
): readonly Problem[] {
  return problems.map(({ where, message }) => ({
    where: conceal(where, variables),
    message: conceal(message, variables),
  }));
}

/** A message about one value: also what it quotes of the value in part is hidden. */
export function concealParts(text: string, variables: readonly UsedVariable[]): string {
  return replaceForms(text, [...variables.flatMap(formsOf), ...variables.flatMap(partsOf)]);
}

/** How a value may come to be written. */
interface Form {
  readonly text: string;
  readonly variable: UsedVariable;
}

function formsOf(variable: UsedVariable): readonly Form[] {
  const { value = '' } = variable;
  const url = URL.parse(value);
  const texts = [
    value,
    value.trim(),
    value.replaceAll(/\s+/g, ' '),
    JSON.stringify(value).slice(1, -1),
    redactUrl(value),
    encodeURI(value.toWellFormed()),
    encodeURIComponent(value.toWellFormed()),
    ...(value.includes('://') ? [] : [URL.parse(`ws://${value}`)?.hostname ?? value]),
    ...(url === null ? [] : [url.href, redactUrl(url.href), url.origin, url.host, url.hostname]),
  ];
  return [...new Set(texts)].map((text) => ({ text, variable }));
}

function partsOf(variable: UsedVariable): readonly Form[] {
  return (variable.value ?? '').split(/[^\w.%-]+/).map((text) => ({ text, variable }));
}

/** The longest first, in any case: hosts of URLs come back in lower case. */
function replaceForms(text: string, forms: readonly Form[]): string {
  const long = forms
    .filter((form) => form.text.length >= shortestSecret)
    .sort((left, right) => right.text.length - left.text.length);
  if (long.length === 0) return text;
  const names = new Map(long.map((form) => [form.text.toLowerCase(), nameOf(form)]));
  const pattern = new RegExp(long.map(patternOf).join('|'), 'gi');
  const whole = long.reduce(replaceCut, text);
  return whole.replaceAll(pattern, (found) => names.get(found.toLowerCase()) ?? '…');
}

function nameOf({ variable }: Form): string {
  return `\${${variable.name}}`;
}

/** A number is looked for as a whole: 100 is not meant in 1000. */
function patternOf({ text, variable }: Form): string {
  const literal = text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return variable.isText ? literal : `(?<![\\w.])${literal}(?![\\w.])`;
}

/** The beginnings of a value that were cut off with `…`. */
function replaceCut(text: string, form: Form): string {
  return text
    .split('…')
    .map((part, index, parts) => {
      const length = index === parts.length - 1 ? 0 : lengthOfCut(part, form.text);
      return length === 0 ? part : `${part.slice(0, -length)}${nameOf(form)}`;
    })
    .join('…');
}

/** How much of the form's beginning is the end of the text; 0 when it is too little. */
function lengthOfCut(text: string, form: string): number {
  const [end, beginning] = [text.toLowerCase(), form.toLowerCase()];
  for (let length = Math.min(end.length, beginning.length); length >= shortestSecret; length--) {
    if (end.endsWith(beginning.slice(0, length))) return length;
  }
  return 0;
}
