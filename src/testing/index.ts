export { matchers } from './matchers';
export type { MatcherResult, MeshMatchers } from './matchers';
export { http, kubeletProbe, tcp, TestRequest, udp } from './requests';
export type { NamespacedName } from './requests';
export { ReachabilitySnapshot, reachability, serializers } from './serializers';
export type { SnapshotSerializer } from './serializers';
