import type { AnySagaStep } from '../../../domain/saga/steps.ts';
import type { Step } from '../context.ts';
import { failSaga, rejectSaga } from './close.ts';
import { recordTrade } from './record-trade.ts';
import { reserveBuyingPower } from './reserve-buying-power.ts';
import { submitOrder } from './submit-order.ts';
import {
  undoRecordTrade,
  undoReserveBuyingPower,
  undoSubmitOrder,
  undoUpdatePosition,
  undoWaitForFill,
} from './undo.ts';
import { updatePosition } from './update-position.ts';
import { validateRisk } from './validate-risk.ts';
import { waitForFill } from './wait-for-fill.ts';

/** What each state of the machine does, by the state's name. */
export const STEPS: Readonly<Record<AnySagaStep, Step>> = {
  ValidateRisk: validateRisk,
  ReserveBuyingPower: reserveBuyingPower,
  SubmitOrder: submitOrder,
  WaitForFill: waitForFill,
  UpdatePosition: updatePosition,
  RecordTrade: recordTrade,
  UndoRecordTrade: undoRecordTrade,
  UndoUpdatePosition: undoUpdatePosition,
  UndoWaitForFill: undoWaitForFill,
  UndoSubmitOrder: undoSubmitOrder,
  UndoReserveBuyingPower: undoReserveBuyingPower,
  RejectSaga: rejectSaga,
  FailSaga: failSaga,
};
