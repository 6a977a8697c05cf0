import type { IstioNotes } from './istio-notes';

const PROFILES = 'istio/istio manifests/helm-profiles';
const GATEWAY = 'istio/istio manifests/charts/gateway';

/** Notes on the chart `gateway`. */
export const GATEWAY_NOTES: IstioNotes = {
  'global.platform': { does: 'names a set of values for a platform', source: PROFILES },
  kind: { does: 'runs the gateway as a Deployment, or on every node', source: `${GATEWAY}/templates/deployment.yaml` },
  revision: {
    does: 'is the revision of the istiod that injects the proxy, by a label of the pods',
    source: `${GATEWAY}/templates/_helpers.tpl`,
  },
  'service.type': {
    does: 'is the type of the Service; ClusterIP keeps the gateway from getting an address outside the cluster',
    source: `${GATEWAY}/templates/service.yaml`,
  },
  'service.ports': {
    does: 'are the ports of the Service; the list takes the place of the default, with the port 15021 for health checks',
    source: `${GATEWAY}/templates/service.yaml`,
  },
  'service.externalTrafficPolicy': {
    does: 'decides whether the gateway sees the address of the client (Local) or that of a node (Cluster)',
    source: 'https://kubernetes.io/docs/concepts/services-networking/service-traffic-policy/',
  },
  networkGateway: {
    does: 'makes it the gateway of a network, with the ports of sidecar meshes; between ambient clusters a Gateway of class istio-east-west does that',
    source: 'https://istio.io/latest/docs/ambient/install/multicluster/',
    from: '1.27',
  },
  'labels.istio\\.io/dataplane-mode': {
    does: 'says whether the gateway is enrolled; none keeps it out, since its proxy has an identity of its own',
    source: `${GATEWAY}/values.yaml`,
    from: '1.25',
  },
  replicaCount: {
    does: 'is the number of pods; read only while autoscaling.enabled is false',
    source: `${GATEWAY}/templates/deployment.yaml`,
  },
  'autoscaling.enabled': {
    does: 'decides whether a HorizontalPodAutoscaler chooses the number of pods, in place of replicaCount',
    source: `${GATEWAY}/templates/hpa.yaml`,
  },
  'autoscaling.minReplicas': { does: 'is the least number of pods', source: `${GATEWAY}/templates/hpa.yaml` },
  'autoscaling.maxReplicas': { does: 'is the largest number of pods', source: `${GATEWAY}/templates/hpa.yaml` },
  podDisruptionBudget: {
    does: 'limits how many pods of the gateway a drain may take at once',
    source: `${GATEWAY}/templates/poddisruptionbudget.yaml`,
  },
  resources: {
    does: 'is what a pod of the gateway requests and may use',
    source: `${GATEWAY}/templates/deployment.yaml`,
  },
  imagePullSecrets: {
    does: 'names Secrets for the image, as objects with a name; the other charts take plain names',
    source: `${GATEWAY}/templates/deployment.yaml`,
  },
  'serviceAccount.name': {
    does: 'is the account of the gateway, and so the principal that policies know it by',
    source: `${GATEWAY}/templates/_helpers.tpl`,
  },
  terminationGracePeriodSeconds: {
    does: 'is how long a pod has to close its connections before it is killed',
    source: `${GATEWAY}/templates/deployment.yaml`,
  },
  priorityClassName: {
    does: 'is the priority of the pods when a node is full',
    source: `${GATEWAY}/templates/deployment.yaml`,
  },
};
