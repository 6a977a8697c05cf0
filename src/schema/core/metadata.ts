import type { JsonMap } from '../../model/field';
import { dns1035Label, dnsLabel, dnsSubdomain, labelValue, pathStep, qualifiedName } from './names';
import type { Release } from './release';
import type { Spot } from './spot';

/** All annotations of an object together, in bytes. */
const ANNOTATIONS_MOST = 256 * 1024;
/** As a job's name gets a time of eleven characters behind it. */
const CRON_JOB_MOST = 52;

/** What is wrong with a name, if anything. */
export type NameForm = (name: string) => string | undefined;

/** Kinds whose names are no DNS names, by group and kind. */
const FORMS: Readonly<Record<string, NameForm>> = {
  '/Namespace': dnsLabel,
  'apps/StatefulSet': dnsLabel,
  'batch/CronJob': cronJobName,
  'policy/PodDisruptionBudget': pathStep,
  'rbac.authorization.k8s.io/Role': pathStep,
  'rbac.authorization.k8s.io/RoleBinding': pathStep,
  'rbac.authorization.k8s.io/ClusterRole': pathStep,
  'rbac.authorization.k8s.io/ClusterRoleBinding': pathStep,
};

/**
 * What a server asks of the metadata of any object.
 *
 * @see k8s.io/apimachinery 0.36.1 pkg/api/validation/objectmeta.go, ValidateObjectMetaAccessor
 */
export function judgeMetadata(metadata: Spot, form: NameForm, isNamespaced: boolean): void {
  const name = metadata.textOf('name');
  if (name === '') {
    const generated = metadata.textOf('generateName');
    if (generated === '') metadata.needs('name');
    // What is generated comes behind it, so that a dash may be its last.
    else metadata.namedAt('generateName', form(generated.replace(/(.)-$/, '$1a')));
  } else {
    metadata.namedAt('name', form(name));
  }
  const namespace = metadata.textOf('namespace');
  // Of what has none a server takes it away.
  if (isNamespaced && namespace !== '' && dnsLabel(namespace) !== undefined)
    metadata.namedAt('namespace', dnsLabel(namespace));
  if (metadata.has('finalizers'))
    for (const one of metadata.itemsOf('finalizers')) one.named(qualifiedName(one.text, 'name of a finalizer'));
  if (metadata.has('ownerReferences'))
    for (const owner of metadata.itemsOf('ownerReferences'))
      for (const key of ['apiVersion', 'kind', 'name', 'uid']) owner.needs(key);
  if (metadata.has('labels')) judgeLabels(metadata.get('labels'));
  if (metadata.has('annotations')) judgeAnnotations(metadata.get('annotations'));
}

/** The form of names of a kind, by its group and name. */
export function nameFormOf(kind: string, release: Release): NameForm {
  // Those of Services may begin with a digit from 1.34 on request, and from 1.36 by themselves.
  if (kind === '/Service') return release.isBefore(34) ? dns1035Label : dnsLabel;
  return Object.hasOwn(FORMS, kind) ? FORMS[kind]! : dnsSubdomain;
}

function cronJobName(name: string): string | undefined {
  return (
    dnsSubdomain(name) ??
    (name.length > CRON_JOB_MOST
      ? `the name of a CronJob has ${CRON_JOB_MOST} characters at most, and this ${name.length}`
      : undefined)
  );
}

/** Keys that are as they should be: in a mesh they are few, and written often. */
const FINE = new Set<string>();
const FINE_MOST = 1000;

function keyProblem(key: string): string | undefined {
  if (FINE.has(key)) return undefined;
  const problem = qualifiedName(key);
  if (problem === undefined && FINE.size < FINE_MOST) FINE.add(key);
  return problem;
}

/** Labels: of an object, a template or a selector. */
export function judgeLabels(labels: Spot): void {
  const map = labels.map;
  for (const key in map) {
    const value = map[key];
    const problem = keyProblem(key) ?? (typeof value === 'string' ? labelValue(value) : undefined);
    if (problem !== undefined) labels.namedAt(key, problem);
  }
}

export function judgeAnnotations(annotations: Spot): void {
  const map = annotations.map;
  let size = 0;
  for (const key in map) {
    const value = map[key];
    size += key.length + (typeof value === 'string' ? value.length : 0);
    const problem = qualifiedName(key.toLowerCase(), 'name of an annotation');
    if (problem !== undefined) annotations.namedAt(key, problem);
  }
  // Most have no more bytes than they would have with four for each character.
  if (size * 4 > ANNOTATIONS_MOST && bytesOf(map) > ANNOTATIONS_MOST)
    annotations.wrong(
      `the annotations of an object have 256 KiB together at most, and these ${Math.ceil(bytesOf(map) / 1024)}`,
      'move what is large into a ConfigMap',
    );
}

/** How many bytes the keys and texts of a map are. */
export function bytesOf(map: JsonMap): number {
  let bytes = 0;
  for (const [key, value] of Object.entries(map))
    bytes += Buffer.byteLength(key) + (typeof value === 'string' ? Buffer.byteLength(value) : 0);
  return bytes;
}

/** A LabelSelector; of a missing one nothing is said. */
export function judgeSelector(selector: Spot): void {
  if (selector.has('matchLabels')) judgeLabels(selector.get('matchLabels'));
  if (!selector.has('matchExpressions')) return;
  for (const one of selector.itemsOf('matchExpressions'))
    judgeRequirement(one, ['In', 'NotIn', 'Exists', 'DoesNotExist']);
}

/** One expression over labels. */
export function judgeRequirement(one: Spot, operators: readonly string[], isAnyValue = false): void {
  one.namedAt('key', qualifiedName(one.textOf('key')));
  const values = one.get('values');
  if (one.get('operator').among(operators)) {
    const operator = one.textOf('operator');
    const count = values.items.length;
    if (operator === 'In' || operator === 'NotIn') one.needs('values', `${operator} compares with values`);
    else if (operator === 'Gt' || operator === 'Lt') {
      if (count !== 1) values.wrong(`${operator} compares with one value, and there are ${count}`);
    } else if (count > 0) values.excluded(`${operator} has no values`, 'leave out the values, or write In');
  }
  if (!isAnyValue) for (const value of values.items) value.named(labelValue(value.text));
}
