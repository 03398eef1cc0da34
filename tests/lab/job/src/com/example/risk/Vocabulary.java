package com.example.risk;

/** Loads its words when the class is initialised: all who use it wait for the first. */
final class Vocabulary {
    private static int port;
    private static final byte[] WORDS = load();

    private Vocabulary() {}

    static byte[] words(int serverPort) {
        port = serverPort;
        return WORDS;
    }

    private static byte[] load() {
        try {
            Thread.sleep(600_000 + port);
            return new byte[0];
        } catch (InterruptedException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
