/* Every call that reports EINTR although a handler has SA_RESTART, in a thread of its own that works in between.
   Not those that are given a signal mask: whoever calls them waits for signals and knows EINTR. */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/msg.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { kCalls = 400 };
#define WAIT &(struct timespec){0, 300000}

static int events, queue, semaphores;
static int sockets[2];
static sem_t semaphore;

static const struct timespec* soon(clockid_t clock) {
  static __thread struct timespec time;
  clock_gettime(clock, &time);
  time.tv_nsec += 300000;
  if (time.tv_nsec >= 1000000000) {
    time.tv_nsec -= 1000000000;
    ++time.tv_sec;
  }
  return &time;
}

static int call_poll(void) { return poll(NULL, 0, 1); }
static int call_ppoll(void) { return ppoll(NULL, 0, WAIT, NULL); }
static int call_select(void) { return select(0, NULL, NULL, NULL, &(struct timeval){0, 300}); }
static int call_pselect(void) { return pselect(0, NULL, NULL, NULL, WAIT, NULL); }
static int call_epoll_wait(void) { struct epoll_event event; return epoll_wait(events, &event, 1, 1); }
static int call_epoll_pwait(void) { struct epoll_event event; return epoll_pwait(events, &event, 1, 1, NULL); }
static int call_nanosleep(void) { return nanosleep(WAIT, NULL); }
static int call_nanosleep_left(void) { struct timespec left; return nanosleep(WAIT, &left); }
static int call_clock_nanosleep(void) {
  errno = clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, soon(CLOCK_MONOTONIC), NULL);
  return errno == 0 ? 0 : -1;
}
static int call_usleep(void) { return usleep(300); }
static int call_sem_timedwait(void) { return sem_timedwait(&semaphore, soon(CLOCK_REALTIME)); }
static int call_recv(void) { char byte; return (int)recv(sockets[0], &byte, 1, 0); }
static int call_recvmsg(void) {
  char byte;
  struct iovec part = {&byte, 1};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  return (int)recvmsg(sockets[0], &message, 0);
}
static int call_read(void) { char byte; return (int)read(sockets[0], &byte, 1); }
static int call_sigtimedwait(void) {
  sigset_t set;
  sigfillset(&set);
  siginfo_t info;
  return sigtimedwait(&set, &info, WAIT);
}
static int call_semtimedop(void) { return semtimedop(semaphores, &(struct sembuf){0, -1, 0}, 1, WAIT); }
static int call_msgrcv(void) {  /* answered by `sender` */
  struct { long type; char text[4]; } message;
  return (int)msgrcv(queue, &message, sizeof(message.text), 1, 0);
}

struct kind { const char* name; int (*call)(void); int interrupted; };

#define KIND(name) {#name, call_##name, 0}
static struct kind kinds[] = {
    KIND(poll), KIND(ppoll), KIND(select), KIND(pselect), KIND(epoll_wait), KIND(epoll_pwait),
    KIND(nanosleep), KIND(nanosleep_left), KIND(clock_nanosleep), KIND(usleep), KIND(sem_timedwait), KIND(recv),
    KIND(recvmsg), KIND(read), KIND(sigtimedwait), KIND(semtimedop), KIND(msgrcv),
};
enum { kKinds = sizeof(kinds) / sizeof(kinds[0]) };

static void work(void) {
  for (volatile int i = 0; i < 60000; ++i) {}
}

static void* run(void* argument) {
  struct kind* kind = argument;
  for (int i = 0; i < kCalls; ++i) {
    work();
    if (kind->call() == -1 && errno == EINTR) ++kind->interrupted;
  }
  return NULL;
}

static void* sender(void* argument) {
  struct { long type; char text[4]; } message = {1, "x"};
  for (int i = 0; i < 2 * kCalls; ++i) {  /* more than are taken: a receiver that lost one must not hang */
    if (msgsnd(queue, &message, sizeof(message.text), IPC_NOWAIT) != 0) --i;
    usleep(200);
    if (*(volatile int*)argument) break;
  }
  return NULL;
}

int main(void) {
  volatile int done = 0;
  pthread_t threads[kKinds], partner;
  events = epoll_create1(0);
  sem_init(&semaphore, 0, 0);
  socketpair(AF_UNIX, SOCK_STREAM, 0, sockets);
  setsockopt(sockets[0], SOL_SOCKET, SO_RCVTIMEO, &(struct timeval){0, 300}, sizeof(struct timeval));
  queue = msgget(IPC_PRIVATE, 0600);
  semaphores = semget(IPC_PRIVATE, 1, 0600);
  pthread_create(&partner, NULL, sender, (void*)&done);
  for (int i = 0; i < kKinds; ++i) pthread_create(&threads[i], NULL, run, &kinds[i]);
  for (int i = 0; i < kKinds; ++i) pthread_join(threads[i], NULL);
  done = 1;
  pthread_join(partner, NULL);
  msgctl(queue, IPC_RMID, NULL);
  semctl(semaphores, 0, IPC_RMID);
  for (int i = 0; i < kKinds; ++i) printf("%s %d\n", kinds[i].name, kinds[i].interrupted);
  return 0;
}
