package com.example.risk;

import __SINK_PKG__.RichSinkFunction;

/** A ledger that takes {@code write-ms} for each payment. */
public class SlowWriter extends RichSinkFunction<Payment> {
    private static final long serialVersionUID = 1L;
    private final long writeMillis;

    public SlowWriter(long writeMillis) {
        this.writeMillis = writeMillis;
    }

    @Override
    public void invoke(Payment p, Context ctx) throws Exception {
        if (writeMillis > 0) {
            Thread.sleep(writeMillis);
        }
    }
}
