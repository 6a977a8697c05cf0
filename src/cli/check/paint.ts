import { styleText } from 'node:util';
import type { Paint } from '../../check/format/text';
import type { Streams } from '../commands';

/** Colours on a terminal, unless `NO_COLOR` is set; https://no-color.org */
export function painter(stdout: Streams['stdout']): Paint {
  const { isTTY } = stdout as { readonly isTTY?: boolean };
  const isColoured = isTTY === true && !process.env['NO_COLOR'];
  return isColoured ? (style, text) => styleText(style, text) : (_, text) => text;
}
