import { nearest } from '../../../input/known-props';
import type { Mesh } from '../../../model/mesh';
import type { MeshObject } from '../../../model/mesh-object';
import { isAtLeast, platformFacts } from '../../../model/platform/platform-facts';
import { givenCrds } from '../../../schema/crds/given';
import { knownKind, versionIn, type KnownKind } from '../../../schema/refusals';
import { sourcesOf } from '../../../schema/sources';
import { defineRule } from '../../define-rule';
import { SCHEMA_SOURCES } from '../../schema-refusals';

export default defineRule({
  id: 'schema/unknown-version',
  severity: 'error',
  summary: 'A kind, or a version of one, that no release of the platform serves.',
  details:
    'An API server knows no object of a group, version and kind that it does not serve: nothing of it is applied. Of Kubernetes, Cilium, Argo ' +
    'CD and the like only versions of kinds are judged that are known here; the groups of Istio and the Gateway API are known whole. Of a ' +
    'kind with a CRD given along, [schema/crd-version](crd-version.md) tells.',
  on: ['any'],
  reads: ['CustomResourceDefinition'],
  sources: SCHEMA_SOURCES,
  example: {
    wrong: `apiVersion: networking.istio.io/v2
kind: VirtualService
metadata: { name: reviews, namespace: shop }
spec: { hosts: [reviews] }
`,
    right: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: reviews, namespace: shop }
spec: { hosts: [reviews], http: [{ route: [{ destination: { host: reviews } }] }] }
`,
  },
  messages: {
    kind: (kind: string, group: string, hint: string) => `${group} has no kind ${kind}${hint}`,
    version: (kind: string, version: string, source: string) => `${source} serves no ${kind} of version ${version}`,
    notYet: (kind: string, version: string, source: string, since: string) =>
      `${source} serves ${kind} of version ${version} from ${since} on`,
    gone: (kind: string, version: string, source: string, until: string) =>
      `${source} ${until} no longer serves ${kind} of version ${version}`,
    deprecated: (kind: string, version: string, source: string) =>
      `${source} is giving version ${version} of ${kind} up`,
  },
  check({ mesh, report }) {
    // Most objects are of a version that others are of as well.
    const fine = new Set<string>();
    for (const object of mesh.objects) {
      const asked = `${object.apiVersion} ${object.kindName}`;
      if (fine.has(asked)) continue;
      if (givenCrds(mesh).kinds.has(`${object.group} ${object.kindName}`)) {
        fine.add(asked);
        continue;
      }
      const known = knownKind(object);
      if (!known) {
        const kinds = kindsOfWhole(object.group);
        if (kinds.length === 0) {
          fine.add(asked);
          continue;
        }
        const near = nearest(object.kindName, kinds);
        report(object.field('kind'), 'kind', object.kindName, object.group, near ? `: did you mean ${near}?` : '').fix(
          near ? `write ${near}` : `there are ${kinds.join(', ')}`,
          near ? [{ op: 'replace', path: '/kind', value: near }] : undefined,
        );
        continue;
      }
      const { kindName } = object;
      const [at, version] = [object.field('apiVersion'), versionIn(object)];
      const { table } = known;
      const { component, name } = known.source;
      const fix = `write ${servedIn(mesh, known)
        .map((one) => apiVersionOf(object, one))
        .join(' or ')}`;
      const entry = Object.hasOwn(known.versions, version) ? known.versions[version]! : undefined;
      if (!entry) {
        report(at, 'version', kindName, version, name).fix(fix);
        continue;
      }
      const [, first, last, deprecated] = entry;
      const [since, until] = [table.releases[first]!, last < 0 ? undefined : table.releases[last]!];
      if (component && first > 0 && !isAtLeast(mesh, component, since))
        report(at, 'notYet', kindName, version, name, since).fix(fix);
      else if (component && until && platformFacts(mesh)[component] && isAtLeast(mesh, component, until))
        report(at, 'gone', kindName, version, name, until).fix(fix);
      else if (
        component &&
        deprecated > 0 &&
        platformFacts(mesh)[component] &&
        isAtLeast(mesh, component, table.releases[deprecated - 1]!)
      )
        report(at, 'deprecated', kindName, version, name).as('warning').fix(fix);
      else fine.add(asked);
    }
  },
});

function kindsOfWhole(group: string): string[] {
  return sourcesOf(group)
    .filter(({ isWhole }) => isWhole)
    .flatMap((source) => Object.keys(source.table().kinds))
    .filter((key) => key.startsWith(`${group}/`))
    .map((key) => key.slice(group.length + 1))
    .sort();
}

function apiVersionOf({ group }: MeshObject, version: string): string {
  return group === '' ? version : `${group}/${version}`;
}

/** The versions of a kind that the platform serves, those that are not being given up first. */
function servedIn(mesh: Mesh, { source: { component }, table, versions }: KnownKind): readonly string[] {
  return Object.entries(versions)
    .filter(
      ([, [, first, last]]) =>
        last < 0 && (!component || first === 0 || isAtLeast(mesh, component, table.releases[first]!)),
    )
    .sort(([, one], [, other]) => one[3] - other[3])
    .map(([name]) => name);
}
