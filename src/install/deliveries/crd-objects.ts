import { existsSync } from 'node:fs';
import { ApiObject, Yaml } from 'cdk8s';
import { Construct } from 'constructs';
import { refuse } from '../../input/refuse';
import { isMap } from '../../values/effective-values';
import type { GatewayApiCrds } from '../gateway-api-crds';

/** The Gateway API CRDs as objects, read when the construct is made, from a file or over the network. */
export class CrdObjects extends Construct {
  constructor(scope: Construct, id: string, from: string) {
    super(scope, id);
    read(this, from).forEach((object, i) => {
      const { name } = object.metadata ?? {};
      if (!object.kind || !object.apiVersion || !name)
        refuse(this, `"${from}" has something that is no Kubernetes object`);
      new ApiObject(this, `${i}-${object.kind}-${name}`, object as ConstructorParameters<typeof ApiObject>[2]);
    });
  }
}

/**
 * Where the CRDs come from for a tool that can't fetch them itself: it has to be said, since without them no waypoint
 * can be written.
 */
export function checkCrdSource(place: Construct, crds: GatewayApiCrds | undefined, from: string | undefined): void {
  if (crds && from === undefined) {
    refuse(
      place,
      `install.gatewayApiCrds needs gatewayApiCrdsFrom here: a file, "${crds.manifest}" to read them over the network ` +
        'at synth, or "elsewhere" if the cluster gets them in another way',
    );
  }
  if (!crds && from !== undefined) {
    refuse(
      place,
      `gatewayApiCrdsFrom is given, but the install has no gatewayApiCrds; give it their version and channel`,
    );
  }
}

interface ManifestLike {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: { readonly name?: string };
}

function read(place: Construct, from: string): ManifestLike[] {
  if (!/^https?:\/\//.test(from) && !existsSync(from)) {
    refuse(
      place,
      `there is no file "${from}" to read the Gateway API CRDs from; give a file, or an address with https://`,
    );
  }
  let documents: unknown[];
  try {
    documents = Yaml.load(from);
  } catch (error) {
    refuse(
      place,
      `cannot read the Gateway API CRDs from "${from}": ${String((error as Error).message).split('\n')[0]}`,
    );
  }
  return documents.filter((document): document is ManifestLike => isMap(document));
}
