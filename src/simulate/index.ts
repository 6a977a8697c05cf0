export { answer, diff, matrix, remedy } from './simulate';
export type { Answer, DeniedBy, FailedShare, Hop, Landing, Outcome, PathTaken, Rewritten, Verdict } from './answer';
export type { Remedy, RemedyChange } from './remedy/remedy';
export type { MeshRequest, RequestFrom, RequestHttp, RequestTo, RequestToken } from './request';
export type { IdentityChange } from './diff/identities';
export type { ChangeKind, ReachabilityChange, ReachabilityDiff } from './diff/diff';
export type { PortRange } from './partition/port-classes';
export type { Matrix, MatrixLevel, MatrixRow, Reach } from './matrix/matrix';
export type { MeshInput, MeshOptions } from '../model';
