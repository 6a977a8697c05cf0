import type { CheckOptions } from '../check/check';
import type { MeshInput } from '../model/input/input';
import { load } from '../model/input/load';
import type { Mesh } from '../model/mesh';
import { findService } from '../model/services/service';
import type { Answer, HopPlace } from '../simulate/answer';
import type { MeshRequest } from '../simulate/request';
import { TestRequest } from './requests';

/** What a matcher tells of itself, to Jest and Vitest alike. */
export interface MatcherResult {
  /** Whether it holds. */
  readonly pass: boolean;
  /** What to tell where it does not. */
  readonly message: () => string;
}

const meshes = new WeakMap<object, Mesh>();

/** The mesh of what is tested, read once; all there is, unless a test of a part says so by `world` of its own. */
function meshOf(input: MeshInput): Mesh {
  const known = typeof input === 'object' ? meshes.get(input) : undefined;
  if (known) return known;
  const { mesh, problems } = load('expect', input, { world: 'closed' });
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0)
    throw new Error(`the manifests can not be read: ${errors.map(({ message }) => message).join('; ')}`);
  if (typeof input === 'object') meshes.set(input, mesh);
  return mesh;
}

interface Asked {
  readonly input: MeshInput;
  readonly request: MeshRequest;
  readonly answer: Answer;
  /** The walk, for whoever has to mend it. */
  readonly walk: string;
}

function ask(input: MeshInput, request: TestRequest | MeshRequest): Asked {
  const mesh = meshOf(input);
  const { readRequests } = require('../simulate/read-requests') as typeof import('../simulate/read-requests');
  const { answerRequest } = require('../simulate/answer-request') as typeof import('../simulate/answer-request');
  const { answerText } = require('../simulate/format/text') as typeof import('../simulate/format/text');
  const { askedWords } =
    require('../simulate/format/request-words') as typeof import('../simulate/format/request-words');
  const given = request instanceof TestRequest ? request.resolve((name) => onlyPort(mesh, name)) : request;
  const [checked] = readRequests('expect', given);
  const answer = answerRequest(mesh, checked!);
  return { input, request: checked!, answer, walk: answerText(answer, askedWords(checked!), (_, text) => text) };
}

function onlyPort(mesh: Mesh, name: string): number {
  const [namespace = '', own = ''] = name.split('/');
  const ports = findService(mesh, namespace, own)?.ports.map(({ port }) => port) ?? [];
  if (ports.length === 1) return ports[0]!;
  throw new Error(
    ports.length === 0
      ? `there is no Service ${name} with a port in the manifests`
      : `Service ${name} has the ports ${ports.join(', ')}; say which: .to('${name}', ${ports[0]})`,
  );
}

/** The verdict holds or not; one that nobody can tell holds for neither. */
function judged(wanted: 'allowed' | 'denied', asked: Asked, isNot: boolean, more = ''): MatcherResult {
  const { answer, walk } = asked;
  const isUnknown = answer.verdict === 'unknown';
  const pass = isUnknown ? isNot : answer.verdict === wanted;
  const not = isNot ? 'not ' : '';
  const isMissed = wanted === 'allowed' && !isNot && answer.verdict === 'denied';
  return {
    pass,
    message: () => `expected the request ${not}to be ${wanted}${more}\n\n${walk}${isMissed ? wayThrough(asked) : ''}`,
  };
}

/** What would let it through. */
function wayThrough({ input, request }: Asked): string {
  const { remedyIn } = require('../simulate/simulate') as typeof import('../simulate/simulate');
  const { remedyText } = require('../simulate/format/remedy') as typeof import('../simulate/format/remedy');
  const remedy = remedyIn(input, meshOf(input), request);
  return remedy ? remedyText(remedy, (_, text) => text) : '';
}

/**
 * Matchers for Jest and Vitest: `expect.extend(matchers)`. What is expected of is YAML text, objects, files, or an App or Chart of cdk8s; where it does
 * not hold, the test tells the walk.
 */
export const matchers = {
  /** Whether policy lets a request through. */
  toAllow(this: { readonly isNot?: boolean }, input: MeshInput, request: TestRequest | MeshRequest): MatcherResult {
    return judged('allowed', ask(input, request), this.isNot === true);
  },

  /** Whether policy refuses a request, at some place where one is said. */
  toDeny(
    this: { readonly isNot?: boolean },
    input: MeshInput,
    request: TestRequest | MeshRequest,
    at?: HopPlace,
  ): MatcherResult {
    const asked = ask(input, request);
    const { pass, message } = judged('denied', asked, this.isNot === true, at === undefined ? '' : ` at ${at}`);
    return {
      pass: pass && (at === undefined || asked.answer.verdict !== 'denied' || asked.answer.by?.hop === at),
      message,
    };
  },

  /** Whether a request lands where it should, each share by subset or by workload, in percent. */
  toRoute(
    this: { readonly isNot?: boolean },
    input: MeshInput,
    request: TestRequest | MeshRequest,
    weights: Readonly<Record<string, number>>,
  ): MatcherResult {
    const { answer, walk } = ask(input, request);
    const found: Record<string, number> = {};
    const wanted = Object.keys(weights);
    for (const { subset, weight = 100, workloads } of answer.lands) {
      const names = [subset, ...workloads, ...workloads.map((one) => one.slice(one.indexOf('/') + 1))];
      const key = names.find((name) => name !== undefined && wanted.includes(name)) ?? subset ?? workloads.join(', ');
      found[key] = Math.round(((found[key] ?? 0) + weight) * 100) / 100;
    }
    const isSame = wanted.length === Object.keys(found).length && wanted.every((name) => found[name] === weights[name]);
    return {
      pass: answer.verdict === 'allowed' && isSame,
      message: () =>
        `expected the request ${this.isNot === true ? 'not ' : ''}to land on ${shares(weights)}, and it lands on ${shares(found) || 'nothing'}\n\n${walk}`,
    };
  },

  /** Whether `check` finds nothing wrong. */
  toHaveNoFindings(this: { readonly isNot?: boolean }, input: MeshInput, options: CheckOptions = {}): MatcherResult {
    const { check } = require('../check/check') as typeof import('../check/check');
    const findings = check(input, { world: 'closed', ...options });
    const lines = findings.map(
      ({ message, object, rule, severity }) =>
        `${severity} ${rule}: ${object ? `${object.kind} ${object.name}: ` : ''}${message}`,
    );
    return {
      pass: findings.length === 0,
      message: () =>
        findings.length === 0
          ? 'expected findings, and there are none'
          : `expected no findings:\n  ${lines.join('\n  ')}`,
    };
  },

  /** Whether these are the Services that a workload gets through to, at any port and with any request, and no others. */
  toReachOnly(
    this: { readonly isNot?: boolean },
    input: MeshInput,
    workload: string,
    services: readonly string[],
  ): MatcherResult {
    const mesh = meshOf(input);
    const { workloads } = require('../model/workloads/workload') as typeof import('../model/workloads/workload');
    const { matrixOf } = require('../simulate/matrix/matrix') as typeof import('../simulate/matrix/matrix');
    const clients = workloads(mesh).filter(({ name, namespace }) => `${namespace}/${name}` === workload);
    if (clients.length === 0) throw new Error(`there is no workload ${workload} in the manifests`);
    const { rows } = matrixOf(mesh, { clients });
    const reached = [...new Set(rows.filter(({ reach }) => reach !== 'none').map(({ to }) => to))].sort();
    const wanted = [...services].sort();
    return {
      pass: JSON.stringify(reached) === JSON.stringify(wanted),
      message: () =>
        `expected ${workload} ${this.isNot === true ? 'not ' : ''}to reach only ${wanted.join(', ') || 'nothing'}, and it reaches ${reached.join(', ') || 'nothing'}`,
    };
  },
};

function shares(weights: Readonly<Record<string, number>>): string {
  return Object.entries(weights)
    .map(([name, weight]) => `${name} ${weight} %`)
    .join(', ');
}

/** The matchers, as types know them: `declare module 'vitest' { interface Matchers<T> extends MeshMatchers<T> {} }`. */
export interface MeshMatchers<R> {
  /** Whether policy lets a request through. */
  toAllow(request: TestRequest | MeshRequest): R;
  /** Whether policy refuses a request, at some place where one is said. */
  toDeny(request: TestRequest | MeshRequest, at?: HopPlace): R;
  /** Whether a request lands where it should, each share by subset or by workload, in percent. */
  toRoute(request: TestRequest | MeshRequest, weights: Readonly<Record<string, number>>): R;
  /** Whether `check` finds nothing wrong. */
  toHaveNoFindings(options?: CheckOptions): R;
  /** Whether these are the Services that a workload gets through to, and no others. */
  toReachOnly(workload: string, services: readonly string[]): R;
}

declare global {
  // oxlint-disable-next-line typescript/no-namespace
  namespace jest {
    // oxlint-disable-next-line typescript/no-empty-object-type, no-unused-vars
    interface Matchers<R> extends MeshMatchers<R> {}
  }
}
