import type { MeshInput } from '../model/input/input';
import { load } from '../model/input/load';
import type { Mesh } from '../model/mesh';
import type { MeshOptions } from '../model/options';
import type { Answer } from './answer';
import type { ReachabilityDiff } from './diff/diff';
import type { Matrix, MatrixLevel } from './matrix/matrix';
import { readRequests } from './read-requests';
import type { Remedy } from './remedy/remedy';
import type { MeshRequest } from './request';
import { answerRequest } from './answer-request';

/**
 * Says of requests whether they would be allowed, by what, and where they land: across Cilium, ztunnel and waypoints, sidecars and ingress gateways.
 *
 * The input is taken for all there is, unless `world: 'open'` is said. What the manifests don't hold is `unknown`, with what would have to be known.
 *
 * @param input YAML text, objects, files, or an App or Chart of cdk8s
 * @param requests one, or a list; plain data, as a file of requests has it
 * @returns an answer for each, in their order
 *
 * @example
 * const web = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'shop' }, spec: { containers: [] } };
 * const [found] = answer([web], { from: { ip: '203.0.113.7' }, to: { workload: 'shop/web', port: 8080 }, http: { path: '/cart' } });
 * console.log(found?.verdict, found?.by?.object);
 *
 * @throws InputError if a request is not written as it should be, or names what is nowhere; all mistakes of the former kind at once
 */
export function answer(
  input: MeshInput,
  requests: MeshRequest | readonly MeshRequest[],
  options: MeshOptions = {},
): Answer[] {
  const list = readRequests('answer', requests);
  return answersOf(load('answer', input, { world: 'closed', ...options }).mesh, list);
}

/** The answers to requests that were checked, of a mesh that was loaded. */
export function answersOf(mesh: Mesh, requests: readonly MeshRequest[]): Answer[] {
  return requests.map((request, i) => {
    const name = request.name === undefined ? '' : ` (${request.name})`;
    return answerRequest(mesh, request, `request ${i + 1}${name}`);
  });
}

/**
 * The smallest change of the manifests that lets a denied request through, what it opens beside, and, where the manifests are an App
 * or Chart of ours, the call that comes to the same. Each is known to work: it was made to a copy, and the request was walked again.
 *
 * @example
 * const db = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'db', namespace: 'shop' }, spec: { containers: [] } };
 * const shut = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'shut', namespace: 'shop' }, spec: { podSelector: {} } };
 * const found = remedy([db, shut], { from: { ip: '203.0.113.7' }, to: { workload: 'shop/db', port: 5432 } });
 * for (const { object, patch } of found?.changes ?? []) console.log(object.kind, object.name, patch);
 *
 * @returns nothing where the request is not denied; a remedy without changes, and with the reason, where none was found
 *
 * @throws InputError if the request is not written as it should be, or names what is nowhere
 */
export function remedy(input: MeshInput, request: MeshRequest, options: MeshOptions = {}): Remedy | undefined {
  const [checked] = readRequests('remedy', request);
  const { mesh } = load('remedy', input, { world: 'closed', ...options });
  return remedyIn(input, mesh, checked!);
}

/** {@link remedy}, for a mesh that was loaded, and a request that was checked. */
export function remedyIn(input: MeshInput, mesh: Mesh, request: MeshRequest): Remedy | undefined {
  const { remedyOf } = require('./remedy/remedy') as typeof import('./remedy/remedy');
  const found = remedyOf(mesh, request);
  if (!found || found.changes.length === 0 || typeof input !== 'object' || !('node' in input)) return found;
  const { constructCall } = require('./remedy/construct-call') as typeof import('./remedy/construct-call');
  return { ...found, call: constructCall(input, mesh, request, found.changes) ?? null };
}

/**
 * Who reaches which Service at which port: one row for clients that nothing on the way can tell apart.
 *
 * @example
 * const { rows } = matrix({ paths: ['dist'] });
 * console.log(rows.filter(({ reach }) => reach === 'none').map(({ clients, to }) => `${clients.join(', ')}: not ${to}`));
 *
 * @param at `l4`: whether anything gets through; `l7`: which requests do
 *
 * @throws InputError if the input is none of what is taken, or an option is wrong
 */
export function matrix(input: MeshInput, at: MatrixLevel = 'l4', options: MeshOptions = {}): Matrix {
  const { matrixOf } = require('./matrix/matrix') as typeof import('./matrix/matrix');
  return matrixOf(load('matrix', input, { world: 'closed', ...options }).mesh, { at });
}

/**
 * What a change of manifests does to who reaches whom: for all clients, and all requests that policies and routes of either side can tell apart.
 *
 * @example
 * const { changes } = diff({ paths: ['dist'] }, { paths: ['dist-of-main'] });
 * if (changes.some(({ kind }) => kind === 'opened')) console.log('this opens something');
 *
 * @throws InputError if an input is none of what is taken, or an option is wrong
 */
export function diff(before: MeshInput, after: MeshInput, options: MeshOptions = {}): ReachabilityDiff {
  const { diffOf } = require('./diff/diff') as typeof import('./diff/diff');
  const [old, now] = [before, after].map((one) => load('diff', one, { world: 'closed', ...options }).mesh);
  return diffOf(old!, now!);
}
