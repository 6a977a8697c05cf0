export { answer, diff, matrix } from './simulate';
export type { Answer, DeniedBy, FailedShare, Hop, Landing, Outcome, PathTaken, Rewritten, Verdict } from './answer';
export type { MeshRequest, RequestFrom, RequestHttp, RequestTo, RequestToken } from './request';
export type { ChangeKind, ReachabilityChange, ReachabilityDiff } from './diff/diff';
export type { Matrix, MatrixLevel, MatrixRow, Reach } from './matrix/matrix';
export type { MeshInput, MeshOptions } from '../model';
