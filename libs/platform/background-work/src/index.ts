export { Periodic } from './periodic';
export { WorkLoop, type WorkLoopOptions } from './work-loop';
