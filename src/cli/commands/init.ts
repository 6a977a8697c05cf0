import * as path from 'node:path';
import type { Configure } from '../commands';
import { projectName } from '../project-name';
import { Refusal } from '../refusal';
import { STARTER_PACKAGES, starterFiles } from '../starter';
import { writeProject } from '../write-project';

/** `init [DIR]`: writes a project for somebody who starts from nothing. */
export const init: Configure = (command, { stdout }) => {
  command
    .description(
      'Write a small working project: an ambient namespace, a service, a waypoint with a rule for it, and a test.\n' +
        'Existing files are never overwritten.',
    )
    .argument('[DIR]', 'folder of the project, made if need be', '.')
    .action((dir: string) => {
      // What a shell makes of a variable that is not set; the current folder can't be what was meant.
      if (dir === '') throw new Refusal('DIR is empty; name a folder, or "." for this one');
      const folder = path.resolve(dir);
      const name = projectName(path.basename(folder), STARTER_PACKAGES);
      const files = starterFiles(name);
      writeProject(folder, files);
      stdout.write(
        report(
          name,
          folder,
          files.map((file) => file.path),
        ),
      );
    });
};

function report(name: string, folder: string, files: readonly string[]): string {
  const shown = path.relative(process.cwd(), folder);
  const lines = [
    `Wrote project ${name}${shown === '' ? '' : ` to ${shown}`}:`,
    ...files.map((file) => `  ${file}`),
    '',
    'Next:',
    ...(shown === '' ? [] : [`  cd ${quoted(shown)}`]),
    '  npm install',
    '  npm test         # what main.ts promises',
    '  npm run synth    # writes the manifests to dist/',
    '',
    'Then make main.ts yours; README.md says how.',
  ];
  return `${lines.join('\n')}\n`;
}

/** A path as `cd` in a shell takes it. */
function quoted(text: string): string {
  const argument = text.startsWith('-') ? `./${text}` : text;
  return /^[\w./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
