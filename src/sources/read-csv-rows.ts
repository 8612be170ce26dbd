import { CsvError, parse } from 'csv-parse/sync';
import type { Checked } from '../scenario/checked.ts';
import type { JsonObject } from '../scenario/operation.ts';
import { RowCollector } from './row-collector.ts';

/** Longest record in bytes, so that a forgotten quote does not swallow the file. */
const maxRecordBytes = 1_048_576;

/**
 * Rows of a CSV text: a header line, commas, fields in quotes where they need them; all values are
 * text, empty lines are skipped. Every row has as many fields as the header.
 */
export function readCsvRows(text: string, file: string): Checked<readonly JsonObject[]> {
  const collector = new RowCollector(file);
  let names: readonly string[] | undefined;
  const take = (fields: readonly string[], lastLine: number): void => {
    const line = `:${lastLine - lineBreaksIn(fields)}`;
    if (names === undefined) {
      names = fields;
      for (const fault of headerFaults(fields)) collector.fault(line, fault);
    } else if (fields.length === names.length) {
      collector.take(rowOf(names, fields));
    } else {
      collector.refuse(line, `has ${fieldsOf(fields.length)}, the header ${names.length}`);
    }
  };
  try {
    parse(text, {
      skip_empty_lines: true,
      relax_column_count: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      max_record_size: maxRecordBytes,
      on_record: (fields, { lines }) => {
        take(fields, lines);
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    collector.fault(lineOf(error), meanings.get(error.code) ?? 'is not valid CSV');
  }
  return collector.result('has a header and no rows');
}

const meanings: ReadonlyMap<string, string> = new Map([
  ['CSV_QUOTE_NOT_CLOSED', 'the file ends within a field in quotes'],
  ['INVALID_OPENING_QUOTE', 'a quote stands inside a field; put the field in quotes and write ""'],
  ['CSV_INVALID_CLOSING_QUOTE', 'a field goes on after its closing quote; write "" for a quote'],
  ['CSV_MAX_RECORD_SIZE', 'a row is longer than 1 MiB; is a quote not closed?'],
]);

function lineOf(error: CsvError): string {
  const line: unknown = error['lines'];
  return typeof line === 'number' ? `:${line}` : '';
}

function headerFaults(names: readonly string[]): readonly string[] {
  const empty = names.flatMap((name, index) => (name.trim() === '' ? [index + 1] : []));
  const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return [
    ...empty.map((column) => `column ${column} has no name`),
    ...[...twice].filter((name) => name.trim() !== '').map((name) => `"${name}" is there twice`),
  ];
}

function rowOf(names: readonly string[], fields: readonly string[]): JsonObject {
  return Object.fromEntries(names.map((name, index) => [name, fields[index] ?? '']));
}

function fieldsOf(count: number): string {
  return count === 1 ? '1 field' : `${count} fields`;
}

/** The parser tells the line on which a row ends. */
function lineBreaksIn(fields: readonly string[]): number {
  return fields.reduce((sum, field) => sum + (field.match(/\r\n|\r|\n/g)?.length ?? 0), 0);
}
