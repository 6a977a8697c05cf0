import type { Finding, FindingObject, Severity } from '../check/finding';
import type { MeshObject } from '../model/mesh-object';
import { someOf } from '../simulate/format/request-words';
import type { VerifyRule } from './rules';

interface Says {
  readonly severity: Severity;
  readonly message: string;
  readonly fix?: string | undefined;
  readonly field?: string | undefined;
  readonly sources?: readonly string[] | undefined;
}

/** A finding about an object of the dump or of the manifests, or about something that is no object. */
export function found(
  rule: VerifyRule,
  about: MeshObject | undefined,
  { field, fix, message, severity, sources = [] }: Says,
): Finding {
  return {
    rule,
    codes: [],
    severity,
    ...(about && { object: namedObject(about), ...placed(about) }),
    ...(field !== undefined && { field }),
    message,
    ...(fix !== undefined && { fix: { text: fix } }),
    sources,
  };
}

function placed({ origin }: MeshObject): Pick<Finding, 'file' | 'line' | 'column' | 'construct'> {
  return {
    ...(origin.file !== undefined && { file: origin.file }),
    ...origin.place([]),
    ...(origin.construct !== undefined && { construct: origin.construct }),
  };
}

function namedObject({ apiVersion, kindName, name, namespace }: MeshObject): FindingObject {
  return { apiVersion, kind: kindName, ...(namespace !== '' && { namespace }), name };
}

/** Some of many names, and how many there are. */
export function some(names: readonly string[]): string {
  return someOf(names, 4);
}
