// A user's chart. It is compiled as CommonJS and as ESM, so it imports by names only.
import { Chart, Testing } from 'cdk8s';
import { AmbientNamespace, Http, MeshApp, MeshService, Platform, Principal, Waypoint } from 'cdk8s-ambient';
import type { MeshServiceProps } from 'cdk8s-ambient';
import { VirtualService } from 'cdk8s-ambient/imports/istio-networking.istio.io';
import type { Construct } from 'constructs';

export class Shop extends Chart {
  // What is inferred here ends up in the user's own declarations.
  readonly web;

  constructor(scope: Construct, id = 'shop') {
    super(scope, id);
    const namespace = new AmbientNamespace(this, 'Namespace', { name: 'shop' });
    const props: MeshServiceProps = { namespace, port: 80, image: 'registry.example.com/web:1' };
    this.web = new MeshService(this, 'Web', props);
    this.web.enroll(new Waypoint(this, 'Waypoint', { namespace }));
    this.web.allowFrom(Principal.serviceAccount('frontend', 'storefront'), Http.get('/'));
    new VirtualService(this, 'Route', {
      metadata: { name: 'web', namespace: 'shop' },
      spec: { hosts: ['web'], http: [{ route: [{ destination: { host: 'web' } }] }] },
    });
  }
}

// Types that were lost on the way would be `any`, and take everything.
// @ts-expect-error
export const misspelt: MeshServiceProps = { namespace: 'shop', prot: 80 };

const app = new MeshApp({ platform: new Platform({ istio: '1.30' }) });
const kinds: string[] = Testing.synth(new Shop(app)).map((manifest) => manifest.kind);
for (const kind of ['Namespace', 'Deployment', 'Gateway', 'AuthorizationPolicy', 'VirtualService']) {
  if (!kinds.includes(kind)) throw new Error(`no ${kind} among ${kinds.join(', ')}`);
}
