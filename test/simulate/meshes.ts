import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import type { MeshRequest } from '../../src/simulate/request';

/** A mesh and questions about it, made for conformance tests. */
export interface AskedMesh {
  readonly id: string;
  readonly objects: readonly object[];
  readonly requests: readonly MeshRequest[];
}

/** Meshes of all kinds: with ztunnel alone, with waypoints, with sidecars and gateways, with network policies. */
export const MESHES: readonly AskedMesh[] = ['ztunnel', 'path', 'waypoint', 'sidecar', 'cilium'].flatMap((name) =>
  readFileSync(join(__dirname, '..', 'conformance', `${name}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map(
      (line) =>
        JSON.parse(line) as {
          readonly id: string;
          readonly manifests: string;
          readonly requests: readonly MeshRequest[];
        },
    )
    .map(({ id, manifests, requests }) => ({
      id: `${name} ${id}`,
      objects: (loadAll(manifests) as (object | null)[]).filter((one): one is object => one !== null),
      requests,
    })),
);
