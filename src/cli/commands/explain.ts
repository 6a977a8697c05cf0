import { readFileSync } from 'node:fs';
import type { Mesh } from '../../model/mesh';
import type { Answer } from '../../simulate/answer';
import type { Remedy } from '../../simulate/remedy/remedy';
import type { MeshRequest, RequestHttp } from '../../simulate/request';
import type { Configure, Streams } from '../commands';
import { meshFlags, optionsOf, type MeshFlags } from '../mesh-flags';
import { fromOf, toOf } from '../asked-ends';
import { BadInput } from '../refusal';

interface ExplainFlags extends MeshFlags {
  readonly from?: string;
  readonly to?: string;
  readonly get?: string;
  readonly method?: string;
  readonly path?: string;
  readonly host?: string;
  readonly header: readonly string[];
  readonly jwt?: string;
  readonly protocol?: 'TCP' | 'UDP' | 'SCTP';
  readonly requests?: string;
  readonly output: 'text' | 'json';
}

/** `explain`: would this request be allowed, by what, and where does it land? */
export const explain: Configure = (command, streams) => {
  const { createOption } = command;
  meshFlags(
    command
      .description(
        'Say whether a request would be allowed, by what, and where it lands: hop by hop through Cilium, ztunnel and waypoints.',
      )
      .argument(
        '[paths...]',
        'files, folders with YAML and JSON in them, or "-" for stdin (default: what the configuration says)',
      )
      .option(
        '--from <client>',
        'NAMESPACE/NAME of a workload, ip:ADDRESS, kubelet:NAMESPACE/NAME, or gateway:NAMESPACE/NAME',
      )
      .option(
        '--to <server>',
        'NAMESPACE/NAME:PORT of a Service or else a workload; service:…, workload:…, gateway:…, or host:NAME:PORT',
      )
      .option('--get <path>', 'ask by HTTP, with GET')
      .option('--method <method>', 'ask by HTTP, with this method')
      .option('--path <path>', 'ask by HTTP, for this path')
      .option('--host <host>', 'the Host header')
      .option(
        '--header <name=value>',
        'a header; may be repeated',
        (value: string, before: readonly string[]) => [...before, value],
        [],
      )
      .option('--jwt <json>', 'a token that is valid, such as {"iss":"https://issuer.example","sub":"alice"}')
      .addOption(
        createOption('--protocol <protocol>', 'of the connection (default: TCP)').choices(['TCP', 'UDP', 'SCTP']),
      )
      .option('--requests <file>', 'a file with a list of requests, in place of --from and --to')
      .addOption(createOption('-o, --output <format>', 'how to print').choices(['text', 'json']).default('text')),
  )
    .addHelpText(
      'after',
      '\nExits with 0, whatever the verdicts, and with 2 for input that can not be read or a wrong command line.',
    )
    .action((paths: readonly string[], flags: ExplainFlags) => {
      const { meshFrom, readable } = require('../mesh-input') as typeof import('../mesh-input');
      const { answersOf } = require('../../simulate/simulate') as typeof import('../../simulate/simulate');
      const { readRequests } = require('../../simulate/read-requests') as typeof import('../../simulate/read-requests');
      const given = optionsOf(paths, flags);
      const listed = flags.requests === undefined ? undefined : requestsIn(flags.requests);
      const mesh = meshFrom('explain', given.paths, given.options, streams);
      const requests = listed ?? readable(() => readRequests('explain', single(mesh, flags)));
      const answers = readable(() => answersOf(mesh, requests));
      print(flags, requests, answers, remediesOf(mesh, requests, answers), streams);
    });
};

/** For denials, what would let the request through; it is looked for only where something is denied. */
function remediesOf(
  mesh: Mesh,
  requests: readonly MeshRequest[],
  answers: readonly Answer[],
): readonly (Remedy | undefined)[] {
  return answers.map(({ verdict }, i) => {
    if (verdict !== 'denied') return undefined;
    const { remedyOf } = require('../../simulate/remedy/remedy') as typeof import('../../simulate/remedy/remedy');
    return remedyOf(mesh, requests[i]!);
  });
}

function print(
  { output }: ExplainFlags,
  requests: readonly MeshRequest[],
  answers: readonly Answer[],
  remedies: readonly (Remedy | undefined)[],
  { stdout }: Streams,
): void {
  if (output === 'json') {
    const all = answers.map((one, i) => ({ ...one, ...(remedies[i] && { remedy: remedies[i] }) }));
    stdout.write(`${JSON.stringify(all, null, 2)}\n`);
    return;
  }
  const { answerText } = require('../../simulate/format/text') as typeof import('../../simulate/format/text');
  const { askedWords } =
    require('../../simulate/format/request-words') as typeof import('../../simulate/format/request-words');
  const { painter } = require('../check/paint') as typeof import('../check/paint');
  const { columns } = stdout as { readonly columns?: number };
  const width = Math.min(columns ?? 100, 140);
  const texts = answers.map((one, i) => {
    const walk = answerText(one, askedWords(requests[i]!), painter(stdout), width);
    const remedy = remedies[i];
    if (!remedy) return walk;
    const { remedyText } = require('../../simulate/format/remedy') as typeof import('../../simulate/format/remedy');
    return walk + remedyText(remedy, painter(stdout));
  });
  stdout.write(texts.join('\n'));
}

/** The requests of a file, YAML or JSON. */
function requestsIn(file: string): readonly MeshRequest[] {
  const { readText } = require('../../model/input/read-text') as typeof import('../../model/input/read-text');
  const { readRequests } = require('../../simulate/read-requests') as typeof import('../../simulate/read-requests');
  const { readable } = require('../mesh-input') as typeof import('../mesh-input');
  let text: string;
  try {
    text = readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new BadInput(`cannot read ${file}: ${(error as Error).message}`);
  }
  const { documents, problems } = readText(text);
  const wrong = problems.filter(({ severity }) => severity === 'error');
  if (wrong.length > 0)
    throw new BadInput(wrong.map(({ column, line, message }) => `${file}:${line}:${column}: ${message}`).join('\n'));
  const all = documents.flatMap(({ value }) =>
    Array.isArray(value) ? (value as readonly unknown[]) : value === null ? [] : [value],
  );
  if (all.length === 0) throw new BadInput(`${file} has no requests; it should be a list of maps with from and to`);
  return readable(() => readRequests(file, all));
}

/** The one request of the command line. */
function single(mesh: Mesh, flags: ExplainFlags): unknown {
  const { from, protocol, to } = flags;
  if (from === undefined || to === undefined) throw new BadInput('explain takes --from and --to, or --requests FILE');
  return { from: fromOf(from), to: toOf(mesh, to), ...httpOf(flags), ...(protocol && { protocol }) };
}

function httpOf({ get, header, host, jwt, method, path }: ExplainFlags): { readonly http?: RequestHttp } {
  const isAsked = [get, method, path, host, jwt].some((one) => one !== undefined) || header.length > 0;
  if (!isAsked) return {};
  if (get !== undefined && (method !== undefined || path !== undefined))
    throw new BadInput('--get goes without --method and --path');
  const headers = header.map((one) => {
    const at = one.indexOf('=');
    if (at <= 0) throw new BadInput(`--header takes name=value, got "${one}"`);
    return [one.slice(0, at), one.slice(at + 1)] as const;
  });
  return {
    http: {
      method: method ?? 'GET',
      path: get ?? path ?? '/',
      ...(host !== undefined && { host }),
      ...(headers.length > 0 && { headers: Object.fromEntries(headers) }),
      ...(jwt !== undefined && { jwt: tokenOf(jwt) }),
    },
  };
}

function tokenOf(text: string): NonNullable<RequestHttp['jwt']> {
  try {
    return JSON.parse(text) as NonNullable<RequestHttp['jwt']>;
  } catch {
    throw new BadInput(`--jwt takes JSON, such as {"iss":"https://issuer.example","sub":"alice"}, got "${text}"`);
  }
}
