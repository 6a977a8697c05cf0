import { givenAt, placeGiven } from './context';
import type { IstioRule } from './rule';

const DISCOVERY = 'istio/istio manifests/charts/istio-control/istio-discovery';

/** The trust domain of the mesh is not where one looks for it. */
const TRUST_DOMAIN: IstioRule = {
  id: 'istio-values/trust-domain',
  severity: 'error',
  charts: ['istiod'],
  sources: [`${DISCOVERY}/files/injection-template.yaml`],
  check(context) {
    const place = placeGiven(context, 'global.trustDomain');
    const given = place === undefined ? undefined : givenAt(context, place);
    const mesh = context.values.get('meshConfig.trustDomain') ?? 'cluster.local';
    if (place === undefined || given === null || given === '' || given === mesh) return [];
    return [
      {
        field: place,
        message: `${place} reaches the metadata of proxies only: the trust domain of the mesh stays "${String(mesh)}"`,
        fix: 'set meshConfig.trustDomain',
      },
    ];
  },
};

export const IDENTITY: readonly IstioRule[] = [TRUST_DOMAIN];
