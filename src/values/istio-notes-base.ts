import type { IstioNotes } from './istio-notes';

const PROFILES = 'istio/istio manifests/helm-profiles';
const BASE = 'istio/istio manifests/charts/base';
const WEBHOOK = `${BASE}/templates/defaultrevision-validatingwebhookconfiguration.yaml`;

/** Notes on the chart `base`. */
export const BASE_NOTES: IstioNotes = {
  'profile=ambient': {
    does: 'sets nothing that this chart reads; istiod, cni and ztunnel need it',
    source: `${PROFILES}/ambient.yaml`,
  },
  'global.platform': {
    does: 'names a set of values for a platform; none of it is for this chart, which only refuses a name that it does not know',
    source: PROFILES,
  },
  defaultRevision: {
    does: 'is the revision whose istiod validates configuration that names no revision; "default" stands for the Service istiod',
    source: WEBHOOK,
  },
  'defaultRevision=': {
    does: 'leaves the webhook out that validates configuration without a revision, so that the API server takes any',
    source: WEBHOOK,
  },
  'global.istioNamespace': {
    does: 'is where the webhook looks for istiod; the namespace of the release does not count for that',
    source: WEBHOOK,
  },
  'global.imagePullSecrets': {
    does: 'names Secrets for the ServiceAccount of the reader; the other charts have their own list',
    source: `${BASE}/templates/reader-serviceaccount.yaml`,
  },
  'global.resourceScope': {
    does: 'renders only what is cluster-wide, or only what is in a namespace; the other charts need the other half',
    source: `${BASE}/values.yaml`,
    from: '1.28',
  },
  'global.enableReaderRBAC': {
    does: 'decides whether there is an account that other clusters of a mesh read this one with; one cluster alone needs none',
    source: `${BASE}/values.yaml`,
    from: '1.30',
  },
  'base.excludedCRDs': {
    does: 'leaves CRDs out, by their full names; istiod then never sees such objects',
    source: `${BASE}/templates/crds.yaml`,
  },
  'base.validationFailurePolicy': {
    does: 'is what the API server does while istiod cannot be asked; left out, the first install renders Ignore and istiod turns it to Fail',
    source: WEBHOOK,
    from: '1.28',
  },
  'base.validationURL': {
    does: 'has the API server ask for validation at this address, in place of the Service of istiod',
    source: WEBHOOK,
  },
  'base.validationCABundle': {
    does: 'is the CA of who validates; with it the webhook fails closed, and istiod no longer changes it',
    source: WEBHOOK,
  },
  'experimental.stableValidationPolicy': {
    does: 'decides whether the API server refuses what is no part of the stable API, such as EnvoyFilter and WasmPlugin',
    source: `${BASE}/templates/defaultrevision-validatingadmissionpolicy.yaml`,
  },
};
