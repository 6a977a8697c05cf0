import { writeWhole } from '../../app/atomic-write';
import type { Finding } from '../../check/finding';
import { fixText, type FixedText } from '../../check/fix';
import { readFiles } from '../../model/input/read-files';
import type { Streams } from '../commands';
import { BadInput } from '../refusal';

/** Puts right what comes with a patch: prints the documents that change, or writes them into their files. */
export function fixFiles(
  paths: readonly string[],
  findings: readonly Finding[],
  writes: boolean,
  { stderr, stdout }: Streams,
): readonly Finding[] {
  if (paths.includes('-')) throw new BadInput('--fix changes files; write what comes from stdin to one');
  const written: { path: string; text: string }[] = [];
  const fixed: Finding[] = [];
  const failed: FixedText['failed'][number][] = [];
  for (const { file, text } of readFiles(paths)) {
    if (text === undefined) continue;
    const result = fixText(text, findings);
    fixed.push(...result.fixed);
    failed.push(...result.failed);
    if (result.changed.length === 0) continue;
    if (writes) written.push({ path: file, text: result.text });
    else for (const document of result.changed) stdout.write(asDocument(file, document));
  }
  if (written.length > 0) writeWhole(written);
  for (const finding of fixed) stderr.write(`fixed    ${titleOf(finding)}: ${finding.fix!.text} (${finding.rule})\n`);
  for (const { finding, why } of failed) stderr.write(`not fixed  ${titleOf(finding)}: ${why} (${finding.rule})\n`);
  return findings.filter((finding) => !fixed.includes(finding));
}

/** Documents of several files go into one stream, each behind the name of its file. */
function asDocument(file: string, document: string): string {
  const body = document.replace(/^---[ \t]*\r?\n/, '');
  return `---\n# ${file}\n${body.endsWith('\n') ? body : `${body}\n`}`;
}

function titleOf({ object }: Finding): string {
  return object ? `${object.kind} ${object.namespace === undefined ? '' : `${object.namespace}/`}${object.name}` : '';
}
