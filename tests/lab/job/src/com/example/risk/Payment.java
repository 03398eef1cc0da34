package com.example.risk;

/** One card payment. */
public class Payment {
    public long seq;
    public long card;
    public int merchant;
    public byte[] body;

    public Payment() {}

    public Payment(long seq, long card, int merchant, byte[] body) {
        this.seq = seq;
        this.card = card;
        this.merchant = merchant;
        this.body = body;
    }
}
