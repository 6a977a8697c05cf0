import type { Field } from '../../model/field';
import type { Kind } from '../../model/kinds';
import type { Mesh } from '../../model/mesh';
import type { MeshObject } from '../../model/mesh-object';
import { isOfRevision } from '../../model/policy/attachment';

/**
 * The objects of a kind that the validation webhook of the installed revision is asked about: those with its label
 * `istio.io/rev`, or with none.
 *
 * @see istio/istio manifests/charts/istio-control/istio-discovery/templates/validatingwebhookconfiguration.yaml (read for 1.32-dev)
 */
export function validated(mesh: Mesh, kind: Kind): readonly MeshObject[] {
  return mesh.ofKind(kind).filter((object) => isOfRevision(mesh, object));
}

/** A number as istiod reads it, which can't tell a missing one from 0; undefined for what a schema refuses. */
export function numberIn(field: Field): number | undefined {
  return field.isSet ? field.number : 0;
}

/** A text as istiod reads it, which can't tell a missing one from an empty one; undefined for what a schema refuses. */
export function textIn(field: Field): string | undefined {
  return field.isSet ? field.text : '';
}

/** Whether a port is one that can be listened on or connected to (istio/istio pkg/config/validation/agent/validation.go, ValidatePort). */
export function isPort(number: number): boolean {
  return number >= 1 && number <= 65535;
}

/** A value as messages show it, of which the first part will do. */
export function shown(text: string): string {
  return JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
}

const SHOWN = 80;
