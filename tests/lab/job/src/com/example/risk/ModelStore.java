package com.example.risk;

import com.example.fleet.Settings;
import java.io.InputStream;
import java.io.Serializable;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;

/** Gets models in one of several ways, each of which may take for ever: {@code <name>-open}, {@code <name>-init} and {@code <name>-use} say how. */
class ModelStore implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final ReentrantLock REFRESH = new ReentrantLock();
    private static final Object FEATURES = new Object();
    private static final Object WEIGHTS = new Object();
    private static final CountDownLatch BOTH = new CountDownLatch(2);
    private final String onOpen;
    private final String onRestore;
    private final String onUse;
    private final int port;
    private long spins;

    ModelStore(Settings s, String name) {
        onOpen = s.text(name + "-open", "");
        onRestore = s.text(name + "-init", "");
        onUse = s.text(name + "-use", "");
        port = (int) s.number("model-port", 0);
    }

    void open() throws Exception {
        get(onOpen);
    }

    void restore() throws Exception {
        get(onRestore);
    }

    void use(long seq) throws Exception {
        if (!onUse.isEmpty() && seq > 200) {
            get(onUse);
        }
    }

    private void get(String how) throws Exception {
        switch (how) {
            case "sleep": awaitRollout(); break;
            case "http": download(); break;
            case "http-client": downloadAsync(); break;
            case "monitor": loadOnce(port); break;
            case "lock": refresh(); break;
            case "class": Vocabulary.words(port); break;
            case "features-first": lockBoth(FEATURES, WEIGHTS); break;
            case "weights-first": lockBoth(WEIGHTS, FEATURES); break;
            case "pool": loadInParallel(); break;
            case "cpu": compileTrees(); break;
            case "cache": fillCache(); break;
            case "installer": runInstaller(); break;
            case "stubborn": waitStubbornly(); break;
            default: break;
        }
    }

    private void awaitRollout() throws InterruptedException {
        while (!Thread.currentThread().isInterrupted()) {
            Thread.sleep(2000);
        }
    }

    private void download() throws Exception {
        fetch(port);
    }

    static byte[] fetch(int port) throws Exception {
        HttpURLConnection c = (HttpURLConnection) new URI("http://localhost:" + port + "/models/latest").toURL().openConnection();
        try (InputStream in = c.getInputStream()) {
            return in.readAllBytes();
        }
    }

    private void downloadAsync() throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        client.send(HttpRequest.newBuilder(new URI("http://localhost:" + port + "/models/latest")).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static synchronized void loadOnce(int port) throws Exception {
        fetch(port);
    }

    private void refresh() throws Exception {
        REFRESH.lock();
        try {
            fetch(port);
        } finally {
            REFRESH.unlock();
        }
    }

    private void lockBoth(Object first, Object second) throws InterruptedException {
        synchronized (first) {
            BOTH.countDown();
            BOTH.await();
            synchronized (second) {
                spins++;
            }
        }
    }

    private void loadInParallel() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        pool.submit(() -> fetch(port)).get();
    }

    private void compileTrees() {
        while (!Thread.currentThread().isInterrupted()) {
            spins += Settings.blob(spins, 4096)[17];
        }
    }

    /** Caches entries until little of the heap is left, then replaces them for ever. */
    private void fillCache() {
        ArrayList<byte[]> cache = new ArrayList<>();
        Runtime jvm = Runtime.getRuntime();
        while (!Thread.currentThread().isInterrupted()) {
            byte[] entry = new byte[2000];
            if (jvm.freeMemory() + jvm.maxMemory() - jvm.totalMemory() > jvm.maxMemory() / 16 || cache.isEmpty()) {
                cache.add(entry);
            } else {
                cache.set((int) (spins++ % cache.size()), entry);
            }
        }
    }

    private void runInstaller() throws Exception {
        new ProcessBuilder("/bin/sleep", "600").start().waitFor();
    }

    private void waitStubbornly() {
        while (spins >= 0) {
            try {
                Thread.sleep(5000);
            } catch (InterruptedException ignored) {
                // swallowed, as too many clients do
            }
        }
    }
}
