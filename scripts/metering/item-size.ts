import * as z from 'zod';

/** A value as DynamoDB's wire has it: one type and its value. */
export type WireValue = Readonly<Record<string, unknown>>;
export type WireItem = Readonly<Record<string, WireValue>>;

/** Items on the wire; anything else in a request is not for us. */
export const wireItem = z.record(z.string(), z.record(z.string(), z.unknown())) satisfies z.ZodType<WireItem>;

const KILOBYTE = 1_024;
/** What a list or a map costs beside its elements, and each element beside its value. */
const CONTAINER_BYTES = 3;
const ELEMENT_BYTES = 1;

/** Bytes of an item, as DynamoDB counts them: names and values in UTF-8, numbers by their digits. */
export const itemBytes = (item: WireItem): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + utf8(name) + valueBytes(value), 0);

function valueBytes(value: WireValue): number {
  const [[type, content] = ['', undefined]] = Object.entries(value);
  switch (type) {
    case 'S':
      return utf8(String(content));
    case 'N':
      return numberBytes(String(content));
    case 'BOOL':
    case 'NULL':
      return 1;
    case 'M':
      return Object.entries(content as WireItem).reduce(
        (sum, [name, inner]) => sum + utf8(name) + valueBytes(inner) + ELEMENT_BYTES,
        CONTAINER_BYTES,
      );
    case 'L':
      return (content as WireValue[]).reduce(
        (sum, inner) => sum + valueBytes(inner) + ELEMENT_BYTES,
        CONTAINER_BYTES,
      );
    default:
      throw new RangeError(`no item of ours has a value of type ${type}`);
  }
}

/** A byte for two significant digits, one more, and one for a minus sign. */
function numberBytes(text: string): number {
  const digits = text
    .replace(/[eE].*$/, '')
    .replace(/[-+.]/g, '')
    .replace(/^0+|0+$/g, '');
  return Math.ceil(digits.length / 2) + 1 + Number(text.startsWith('-'));
}

const utf8 = (text: string): number => Buffer.byteLength(text);

/** A write unit a kilobyte begun; what is not there counts as one. */
export const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / KILOBYTE));

/** A read unit for 4 KB begun, read consistently; half of it otherwise. */
export const readUnits = (bytes: number, consistent: boolean): number =>
  Math.max(1, Math.ceil(bytes / (4 * KILOBYTE))) * (consistent ? 1 : 0.5);
